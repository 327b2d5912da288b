import { publicationSection } from './comparisonSections.ts'
import { comparisonSection, curvesSection, perClassSection, resultSection } from './evaluationSections.ts'
import { useSection } from './findingSections.ts'
import { plural, timestamp } from './format.ts'
import { html } from './html.ts'
import { page } from './page.ts'
import { evidenceSection, notesSection, provenanceSection, refusedSection, splitSection, topLossesSection } from './recordSections.ts'
import { searchSection } from './searchSection.ts'
import { shortcutSection } from './shortcutSection.ts'
import { learningCurveSection, subgroupSection } from './subgroupSection.ts'
import { checkReport, headlineOf, type RunReport } from './runReport.ts'
import { trainingSection } from './trainingSection.ts'

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
  return page({
    title,
    origin: `Made by ${run.program}.`,
    head: html`<p>${recipe.title}. ${what}.</p>
<p class="dim">Run ${run.id} · ${timestamp(run.created)} · ${run.program}</p>`,
    main: html`${resultSection(figures, headline)}
${notesSection(report)}
${publicationSection(report.publication)}
${comparisonSection(figures, headline)}
${curvesSection(headline)}
${perClassSection(headline)}
${useSection(headline)}
${subgroupSection(report)}
${learningCurveSection(report)}
${shortcutSection(report)}
${splitSection(report)}
${searchSection(report)}
${trainingSection(report)}
${evidenceSection(report)}
${topLossesSection(report)}
${refusedSection(report)}
${provenanceSection(report)}`
  })
}
