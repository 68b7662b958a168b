use scraper::{Html, Node};

use super::*;

fn known() -> Known {
    let home = Url::parse("https://art.example").unwrap();
    Known::people(&home, ["ana".to_owned(), "bo_1".to_owned()])
}

fn html(source: &str) -> String {
    render(source, &known()).html
}

const REL: &str = "rel=\"nofollow noopener noreferrer ugc\"";

#[test]
fn line_breaks_and_paragraphs_stay() {
    assert_eq!(html("one\ntwo\n\nthree"), "<p>one<br>two</p><p>three</p>");
}

#[test]
fn the_usual_markdown_becomes_the_usual_html() {
    for (source, expected) in [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"),
        ("# Title", "<p><strong>Title</strong></p>"),
        ("> wise", "<blockquote><p>wise</p></blockquote>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        (
            "```\n@ana #x https://a.example\n```",
            "<pre><code>@ana #x https://a.example\n</code></pre>",
        ),
        ("`@ana #x`", "<p><code>@ana #x</code></p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>"),
        ("---", "<p>⁂</p>"),
    ] {
        assert_eq!(html(source), expected, "{source}");
    }
}

#[test]
fn names_tags_and_addresses_become_links() {
    let rendered = render("@Ana and @nobody: #MerMay #mermay https://a.example/x_y_z.", &known());
    assert_eq!(rendered.mentions, ["ana"]);
    assert_eq!(rendered.tags, ["MerMay"]);
    for part in [
        "class=\"u-url mention\" href=\"https://art.example/@ana\"",
        "@<span>ana</span></a></span> and @nobody: ",
        "class=\"mention hashtag\" href=\"https://art.example/tags/mermay\"",
        "href=\"https://a.example/x_y_z\"",
        ">a.example/x_y_z</a>.</p>",
    ] {
        assert!(rendered.html.contains(part), "{part} in {}", rendered.html);
    }
    assert_eq!(rendered.html.matches(REL).count(), 4, "{}", rendered.html);
}

#[test]
fn a_link_is_not_linked_again() {
    let rendered = render("[see @ana #x https://b.example](https://a.example)", &known());
    assert_eq!(rendered.html.matches("<a ").count(), 1, "{}", rendered.html);
    assert!(rendered.mentions.is_empty() && rendered.tags.is_empty());
    let picture = html("[![alt](https://a.example/p.png)](https://b.example)");
    assert_eq!(picture.matches("<a ").count(), 1, "{picture}");
}

#[test]
fn unicode_hashtags_are_linked_with_their_address_encoded() {
    let rendered = render("#日本画", &known());
    assert!(rendered.html.contains("/tags/%E6%97%A5%E6%9C%AC%E7%94%BB\""), "{}", rendered.html);
}

#[test]
fn names_are_asked_for_once_each_and_not_in_code() {
    let home = Url::parse("https://art.example").unwrap();
    assert_eq!(
        names("@x @Y @x `@z` [@q](https://a.example) @a@art.example", &home),
        ["x", "y", "a"]
    );
}

#[test]
fn a_field_of_a_profile_knows_only_addresses() {
    assert_eq!(
        line("*x* https://a.example/"),
        format!("*x* <a href=\"https://a.example/\" {REL}>a.example/</a>")
    );
}

#[test]
fn an_excerpt_is_one_line_of_words() {
    assert_eq!(excerpt(&html("a *b*\nc\n\n- d & e"), 80), "a b c d & e");
    assert_eq!(excerpt("<p>abcdef</p>", 4), "abc…");
}

/// What must not survive. Each goes in as a text, and as HTML straight into the second net.
const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)//",
    "<img/src/onerror=alert(1)>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<svg><foreignObject><iframe srcdoc=\"<script>alert(1)</script>\"></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><mtext><mglyph><malignmark><style><![CDATA[</style><img src=x onerror=alert(1)>]]>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<title><img title=\"</title><img src=x onerror=alert(1)>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\">",
    "<plaintext><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=//evil.example/x.swf>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import'//evil.example/x.css';</style>",
    "<p style=\"background:url(//evil.example)\">x</p>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\"jav\tascript:alert(1)\">x</a>",
    "<a href=\" \u{1}javascript:alert(1)\">x</a>",
    "<a href=\"&#106;avascript:alert(1)\">x</a>",
    "<a href=\"java&#x0A;script:alert(1)\">x</a>",
    "<a href=vbscript:x>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a href=//evil.example>x</a>",
    "<a href=\"https://a.example\" onclick=alert(1) target=_blank style=x id=y name=z>x</a>",
    "<a href=\"https://a.example\" class=\"mention button danger\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#x6a;avascript:alert(1))",
    "[x](java\\\nscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:alert(1))",
    "[x](//evil.example)",
    "[x](https://a.example/\"onmouseover=alert(1)//)",
    "[x](<https://a.example/\" onmouseover=\"alert(1)>)",
    "[x](https://a.example \"title\\\" onclick=alert(1)\")",
    "![x](javascript:alert(1))",
    "![x\" onerror=\"alert(1)](https://a.example/p.png)",
    "<javascript:alert(1)>",
    "<https://a.example/\"onclick=alert(1)>",
    "https://a.example/\"onclick=alert(1)",
    "https://a.example/<script>alert(1)</script>",
    "https://a.example/'><img src=x onerror=alert(1)>",
    "#x\"onclick=alert(1)",
    "#<script>alert(1)</script>",
    "@ana\"onclick=alert(1)",
    "@ana<img src=x onerror=alert(1)>",
    "```\"><img src=x onerror=alert(1)>\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "- <li onclick=alert(1)>x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href=javascript:alert(1)?>",
    "<\0script>alert(1)</script>",
    "<a\0 href=javascript:alert(1)>",
    "\u{202e}<script>alert(1)</script>",
    "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
];

#[test]
fn no_payload_survives_a_browser_s_reading() {
    for payload in PAYLOADS {
        for output in [html(payload), sanitize::clean(payload), line(payload)] {
            let faults = faults(&output);
            assert!(faults.is_empty(), "{payload:?} became {output:?}: {faults:?}");
            assert_eq!(
                sanitize::clean(&output),
                output,
                "{payload:?} changes when it is read again"
            );
        }
    }
}

/// Everything in it that is not on the list, found by parsing as a browser does.
fn faults(output: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for node in Html::parse_fragment(output).tree.values() {
        match node {
            Node::Element(element) => faults.extend(faults_of(element)),
            Node::Comment(_) | Node::ProcessingInstruction(_) | Node::Doctype(_) => {
                faults.push(format!("{node:?}"));
            }
            Node::Document | Node::Fragment | Node::Text(_) => {}
        }
    }
    faults
}

fn faults_of(element: &scraper::node::Element) -> Vec<String> {
    let name = element.name();
    // The parser's own frame.
    if matches!(name, "html" | "head" | "body") && element.attrs().next().is_none() {
        return Vec::new();
    }
    let allowed = [
        "html",
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "u",
        "ul",
    ];
    let mut faults = Vec::new();
    if !allowed.contains(&name) {
        faults.push(name.to_owned());
    }
    for (attribute, value) in element.attrs() {
        let fine = match (name, attribute) {
            ("a", "href") => value.starts_with("https://") || value.starts_with("http://"),
            ("a", "rel") => value == "nofollow noopener noreferrer ugc",
            ("a" | "span", "class") => value
                .split_whitespace()
                .all(|it| ["u-url", "mention", "hashtag", "h-card"].contains(&it)),
            ("span", "translate") => value == "no",
            ("ol", "start") => value.parse::<i64>().is_ok(),
            _ => false,
        };
        if !fine {
            faults.push(format!("{name} {attribute}={value}"));
        }
    }
    faults
}

#[test]
fn nothing_nests_without_end() {
    for source in [
        "> ".repeat(2_000) + "x",
        "- ".repeat(500) + "x",
        "*".repeat(5_000) + "x" + &"*".repeat(5_000),
        "[".repeat(5_000) + &"](https://a.example)".repeat(500),
        "**a *b ".repeat(1_000) + &"c* d**".repeat(1_000),
    ] {
        let output = html(&source);
        let deepest = Html::parse_fragment(&output)
            .tree
            .nodes()
            .map(|node| node.ancestors().count())
            .max()
            .unwrap_or_default();
        assert!(deepest < 20, "{deepest} deep: {}", source.chars().take(20).collect::<String>());
    }
}

#[test]
fn floods_are_done_in_time() {
    let long = 32 * 1024;
    for seed in [
        "> ", "- ", "*", "_a", "[", "![", "`", "<", "&", "#a ", "#a#", "@a ", "@", "~", "a@b.c ",
        "https://", "\\", "(", "\n", "* a\n ", "|", "<!--", "<a ",
    ] {
        let source: String = seed.chars().cycle().take(long).collect();
        let started = std::time::Instant::now();
        let output = html(&source);
        let took = started.elapsed();
        assert!(took.as_secs() < 20, "{seed:?} took {took:?} in a debug build");
        assert!(output.len() < long * 200, "{seed:?} grew");
    }
    let huge = "w".repeat(1024 * 1024);
    assert!(html(&huge).starts_with("<p>www"));
}
