//! Lists of somebody: what they published and pinned, whom they follow.

use actix_web::{HttpRequest, HttpResponse, web};
use federation::documents::{self, Asked};

use super::answer::{PeerError, document};
use super::reader::Reader;
use crate::door::App;
use crate::routes::routes;

routes! {
    /// Lists of somebody.
    routes, ROUTES:
    get "/users/{username}/outbox" => outbox, Works;
    get "/users/{username}/followers" => followers, Nothing;
    get "/users/{username}/following" => following, Nothing;
    get "/users/{username}/collections/featured" => featured, Works;
    get "/users/{username}/collections/tags" => featured_tags, Nothing;
}

/// Makes the handler of a list that has pages.
macro_rules! paged {
    ($($name:ident => $find:path;)+) => {
        $(
            async fn $name(
                app: App,
                reader: Reader,
                username: web::Path<String>,
                request: HttpRequest,
            ) -> Result<HttpResponse, PeerError> {
                reader.may_read(&app)?;
                let asked = Asked::read(request.query_string());
                Ok(document(&app, &request, &$find(&app, &username, &asked).await?))
            }
        )+
    };
}

paged! {
    outbox => documents::outbox;
    followers => documents::followers;
    following => documents::following;
}

async fn featured(
    app: App,
    reader: Reader,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    reader.may_read(&app)?;
    Ok(document(&app, &request, &documents::featured(&app, &username).await?))
}

async fn featured_tags(
    app: App,
    reader: Reader,
    username: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PeerError> {
    reader.may_read(&app)?;
    Ok(document(&app, &request, &documents::featured_tags(&app, &username).await?))
}
