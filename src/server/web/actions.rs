//! What a press of a button does to a post or between two people, and its undoing.
//!
//! Every button is a form. After the work is done the browser goes back to where it was (303);
//! `live-form` asks for the row of buttons alone, and gets it.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use services::posts::{Found, Shown};
use services::{Error, Member, PostId};

use super::html::{local_path, see_other};
use super::view::PostView;
use super::{Html, PageError, present};
use crate::door::{App, Form, Session};
use crate::routes::routes;

routes! {
    /// Buttons under a post and on a profile.
    routes, ROUTES:
    post "/posts/{id}/like" => like, Works;
    delete "/posts/{id}/like" => unlike, Works;
    post "/posts/{id}/boost" => boost, Works;
    delete "/posts/{id}/boost" => unboost, Works;
    post "/posts/{id}/bookmark" => bookmark, Works;
    delete "/posts/{id}/bookmark" => unbookmark, Works;
    post "/posts/{id}/pin" => pin, Works;
    delete "/posts/{id}/pin" => unpin, Works;
    post "/posts/{id}/vote" => vote, Nothing;
    post "/@{username}/follow" => follow, Nothing;
    delete "/@{username}/follow" => unfollow, Nothing;
    post "/@{username}/block" => block, Nothing;
    delete "/@{username}/block" => unblock, Nothing;
    post "/@{username}/mute" => mute, Nothing;
    delete "/@{username}/mute" => unmute, Nothing;
}

/// A button of one form may name the undoing itself (`_method=DELETE`): the row of buttons
/// under a post is one form with several addresses.
fn undoes(form: &Form) -> bool {
    form.text("_method").eq_ignore_ascii_case("delete")
}

/// Makes the two handlers of a button under a post.
macro_rules! post_button {
    ($($done:ident / $undone:ident => $do:path, $undo:path;)+) => {
        $(
            async fn $done(
                app: App,
                session: Session,
                id: web::Path<PostId>,
                form: Form,
                request: HttpRequest,
            ) -> Result<HttpResponse, PageError> {
                let member = session.member()?;
                if undoes(&form) {
                    $undo(&app, member, *id).await?;
                } else {
                    $do(&app, member, *id).await?;
                }
                answer(&app, &session, *id, &form, &request).await
            }

            async fn $undone(
                app: App,
                session: Session,
                id: web::Path<PostId>,
                form: Form,
                request: HttpRequest,
            ) -> Result<HttpResponse, PageError> {
                $undo(&app, session.member()?, *id).await?;
                answer(&app, &session, *id, &form, &request).await
            }
        )+
    };
}

post_button! {
    like / unlike => services::interactions::like, services::interactions::unlike;
    boost / unboost => services::interactions::boost, services::interactions::unboost;
    bookmark / unbookmark => services::interactions::bookmark, services::interactions::unbookmark;
    pin / unpin => services::pins::pin, services::pins::unpin;
}

/// Chooses in the poll of a post.
async fn vote(
    app: App,
    session: Session,
    id: web::Path<PostId>,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let choices = form.all("choice").filter_map(|it| it.parse().ok()).collect();
    services::polls::vote(&app, session.member()?, *id, choices).await?;
    Ok(see_other(local_path(form.text("back"), &format!("/posts/{id}"))))
}

/// The row of buttons, as `live-form` puts it in place of the old one.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{%- import "components/post-actions/post-actions.html" as act -%}
{{ act::actions(post, csrf, back) }}"#
)]
struct Row<'a> {
    post: PostView,
    csrf: String,
    back: &'a str,
}

async fn answer(
    app: &App,
    session: &Session,
    id: PostId,
    form: &Form,
    request: &HttpRequest,
) -> Result<HttpResponse, PageError> {
    let fallback = format!("/posts/{id}");
    let back = local_path(form.text("back"), &fallback);
    if !wants_fragment(request) {
        return Ok(see_other(back));
    }
    let shown: Box<Shown> = match services::posts::find(app, &session.viewer, id).await? {
        Found::Post(shown) => shown,
        Found::Gone { .. } => return Ok(see_other(back)),
    };
    let post = present::post(&session.viewer, &shown, None);
    let row = Row { post, csrf: session.browser.csrf(app), back };
    Ok(Html::new(app, &row, &shown.exposure)?.respond())
}

fn wants_fragment(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.contains("fragment"))
}

/// Somebody named in the address, for a member who may act.
async fn person<'a>(
    app: &App,
    session: &'a Session,
    username: &str,
) -> Result<(&'a Member, services::AccountId), Error> {
    let member = session.member()?;
    let profile = services::accounts::profile(app, &session.viewer, username).await?;
    Ok((member, profile.account.id))
}

/// Makes the two handlers of a button between two people.
macro_rules! person_button {
    ($($done:ident / $undone:ident => $do:path, $undo:path, $said:literal, $unsaid:literal;)+) => {
        $(
            async fn $done(
                app: App,
                session: Session,
                username: web::Path<String>,
                form: Form,
            ) -> Result<HttpResponse, PageError> {
                let (member, account) = person(&app, &session, &username).await?;
                if undoes(&form) {
                    $undo(&app, member, account).await?;
                    return Ok(back_to(&form, &username, $unsaid));
                }
                $do(&app, member, account).await?;
                Ok(back_to(&form, &username, $said))
            }

            async fn $undone(
                app: App,
                session: Session,
                username: web::Path<String>,
                form: Form,
            ) -> Result<HttpResponse, PageError> {
                let (member, account) = person(&app, &session, &username).await?;
                $undo(&app, member, account).await?;
                Ok(back_to(&form, &username, $unsaid))
            }
        )+
    };
}

person_button! {
    follow / unfollow => services::follows::follow, services::follows::unfollow, "", "";
    block / unblock => services::blocks::block, services::blocks::unblock, "blocked", "unblocked";
    mute / unmute => services::blocks::mute, services::blocks::unmute, "muted", "unmuted";
}

fn back_to(form: &Form, username: &str, done: &str) -> HttpResponse {
    let fallback = format!("/@{username}");
    let back = local_path(form.text("back"), &fallback);
    if done.is_empty() {
        return see_other(back);
    }
    let joint = if back.contains('?') { '&' } else { '?' };
    see_other(&format!("{back}{joint}done={done}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(path: &str, done: &str) -> String {
        let form = Form::from_pairs(vec![("back".to_owned(), path.to_owned())]);
        let response = back_to(&form, "mira", done);
        response.headers().get(header::LOCATION).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn one_goes_back_to_a_page_of_ours() {
        assert_eq!(back("", ""), "/@mira");
        assert_eq!(back("https://evil.example/", "muted"), "/@mira?done=muted");
        assert_eq!(back("/blocks?tab=2", "unmuted"), "/blocks?tab=2&done=unmuted");
    }
}
