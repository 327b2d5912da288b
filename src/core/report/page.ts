import { RESEARCH_BANNER } from '../explain/explanationFigure.ts'
import { Html, html, type HtmlValue } from './html.ts'
import { STYLE } from './style.ts'

/** Nothing but the page itself: no script, no request, embedded pictures and the one style sheet. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** A self-contained page with the banner on every screen and every printed page. `origin`: sentences for its foot, ending in a full stop. */
export function page({ title, head, main, origin }: { readonly title: string; readonly head: HtmlValue; readonly main: HtmlValue; readonly origin: string }): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – ${RESEARCH_BANNER}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<div class="banner" role="note"><p><span aria-hidden="true">⚠</span> ${RESEARCH_BANNER}</p></div>
<header class="head"><h1>${title}</h1>
${head}</header>
<main>
${main}
</main>
<footer>${RESEARCH_BANNER}. ${origin} This page holds no patient identity and needs no network.</footer>
</body>
</html>
`.text
}
