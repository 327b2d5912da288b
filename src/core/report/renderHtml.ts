import { RESEARCH_BANNER } from '../explain/explanationFigure.ts'
import { publicationSection } from './comparisonSections.ts'
import { comparisonSection, curvesSection, perClassSection, resultSection } from './evaluationSections.ts'
import { useSection } from './findingSections.ts'
import { plural, timestamp } from './format.ts'
import { Html, html } from './html.ts'
import { evidenceSection, notesSection, provenanceSection, refusedSection, splitSection, topLossesSection } from './recordSections.ts'
import { searchSection } from './searchSection.ts'
import { checkReport, headlineOf, type RunReport } from './runReport.ts'
import { STYLE } from './style.ts'
import { trainingSection } from './trainingSection.ts'

/** Nothing but the page itself: no script, no request, embedded pictures and the one style sheet. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * One self-contained page per run: opens offline in any browser, prints, follows the reader's light or dark setting. The answer and what
 * qualifies it come first, how to get the figures again comes last; the banner is on every screen and every printed page.
 *
 * Throws ReportInvalidError.
 */
export function renderHtml(report: RunReport): string {
  checkReport(report)
  const { figures, dataset, title, run, recipe } = report
  const headline = headlineOf(figures)
  const patients = dataset.patients === null ? '' : ` of ${plural(dataset.patients, 'patient')}`
  const what = `${plural(dataset.images, 'image')}${patients}, ${figures.classes.join(' / ')}${dataset.synthetic ? '. Synthetic images' : ''}`
  const page = html`<!doctype html>
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
<p>${recipe.title}. ${what}.</p>
<p class="dim">Run ${run.id} · ${timestamp(run.created)} · ${run.program}</p></header>
<main>
${resultSection(figures, headline)}
${notesSection(report)}
${publicationSection(report.publication)}
${comparisonSection(figures, headline)}
${curvesSection(headline)}
${perClassSection(headline)}
${useSection(headline)}
${splitSection(report)}
${searchSection(report)}
${trainingSection(report)}
${evidenceSection(report)}
${topLossesSection(report)}
${refusedSection(report)}
${provenanceSection(report)}
</main>
<footer>${RESEARCH_BANNER}. Made by ${run.program}. This page holds no patient identity and needs no network.</footer>
</body>
</html>
`
  return page.text
}
