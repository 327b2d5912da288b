import { useState, type ReactNode } from 'react'
import type { DatasetDetail, PreflightReport } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Light } from '../../ui/Light.tsx'
import { Facts, Section } from '../../ui/Section.tsx'
import { usedClasses } from '../plan.ts'
import type { PlanState } from '../usePlan.ts'
import { LEVEL_TONES } from './AuditTable.tsx'
import { Film } from './FilmStrip.tsx'

const words = strings.train.data
const FEW_PAIRS = 2
const FEW_FILES = 6

/** What the preflight means, what keeps together, what is skipped, what will be used. */
export function DataSide({ detail, report, state }: { detail: DatasetDetail; report: PreflightReport | null; state: PlanState }): ReactNode {
  const used = usedClasses(state.plan?.useAs ?? {}, detail.classes)
  const images = used.reduce((sum, each) => sum + each.images, 0)
  return (
    <>
      {report === null ? null : <Verdict report={report} />}
      {report === null ? null : <Duplicates report={report} />}
      <Refused report={report} images={detail.images} />
      <Section title={words.used.title} level={3}>
        <Facts
          facts={[
            [words.used.films, strings.train.number(images)],
            [words.used.patients, used.length === detail.classes.length && detail.patients !== null ? strings.train.number(detail.patients) : detail.patients === null ? strings.train.unknown : `≤ ${strings.train.number(used.reduce((sum, each) => sum + (each.patients ?? 0), 0))}`],
            [words.used.groups, strings.train.number(detail.groups)],
            [words.used.identical, strings.train.number(detail.identicalPixels)],
            [words.used.version, detail.dataset.version],
            [words.used.hash, <span key="hash" className="path">{strings.train.hash(detail.dataset.hash)}</span>]
          ]}
        />
      </Section>
    </>
  )
}

function Verdict({ report }: { report: PreflightReport }): ReactNode {
  return (
    <section className="section verdict" aria-label={words.verdict[report.level]}>
      <Light tone={LEVEL_TONES[report.level]} label={words.levels[report.level]} />
      <div><h2>{words.verdict[report.level]}</h2><p>{report.summary}</p></div>
    </section>
  )
}

function Duplicates({ report: { duplicates, duplicatePairs } }: { report: PreflightReport }): ReactNode {
  const [all, setAll] = useState(false)
  const across = duplicates.filter(({ labels }) => labels[0] !== labels[1]).length
  const shown = all ? duplicates : duplicates.slice(0, FEW_PAIRS)
  return (
    <Section title={words.duplicates.title} level={3}>
      {duplicatePairs === 0 ? <p className="dim">{words.duplicates.none}</p> : (
        <>
          <p className="dim">{words.duplicates.kept}</p>
          <Facts facts={[[words.duplicates.pairs, strings.train.number(duplicatePairs)], [words.duplicates.across, strings.train.number(across)]]} />
          <ul className="pairs">
            {shown.map(({ images, files, labels, correlation }) => (
              <li key={images.join(' ')} className="pair">
                <Film image={images[0]} label={words.duplicates.film(files[0])} /><Film image={images[1]} label={words.duplicates.film(files[1])} />
                <span className="dim">{words.duplicates.correlation(correlation)}<br />{labels[0] === labels[1] ? words.duplicates.same : words.duplicates.other(labels[0], labels[1])}</span>
              </li>
            ))}
          </ul>
          {duplicates.length > FEW_PAIRS ? <Button kind="quiet" onPress={() => setAll(!all)}>{all ? words.duplicates.less : words.duplicates.more(duplicates.length)}</Button> : null}
        </>
      )}
    </Section>
  )
}

/** Files that the preflight could not read, and those that the latest import refused. */
function Refused({ report, images }: { report: PreflightReport | null; images: number }): ReactNode {
  const jobs = useCommand('jobs.list', {})
  const imported = jobs.data?.jobs.find(({ kind, state }) => kind.startsWith('import') && state === 'done')
  const shown = useCommand('jobs.show', { jobId: imported?.jobId ?? '', limit: FEW_FILES }, { enabled: imported !== undefined, staleTime: Infinity })
  const atImport = shown.data?.refused ?? { total: 0, items: [] }
  const refused = report?.refused ?? []
  return (
    <Section title={words.refused.title} level={3} after={<span className="dim">{words.refused.detail(refused.length + atImport.total, images + atImport.total)}</span>}>
      {report !== null && refused.length === 0 ? <p className="dim">{words.refused.none}</p> : null}
      <FileList files={refused.map(({ imageId, file, reason }) => ({ key: String(imageId), file, reason }))} />
      {atImport.total === 0 ? null : <><h4 className="refused-title dim">{words.refused.atImport}</h4><FileList files={atImport.items.map(({ path, reason }) => ({ key: path, file: path.split(/[\\/]/).at(-1) ?? path, reason }))} total={atImport.total} /></>}
    </Section>
  )
}

function FileList({ files, total = files.length }: { files: readonly { readonly key: string; readonly file: string; readonly reason: string }[]; total?: number }): ReactNode {
  const shown = files.slice(0, FEW_FILES)
  return (
    <ul className="refused">
      {shown.map(({ key, file, reason }) => <li key={key}><Icon name="ban" size="small" /><span className="refused-file">{file}</span><span className="dim">{reason}</span></li>)}
      {total > shown.length ? <li className="dim">{words.refused.more(total - shown.length)}</li> : null}
    </ul>
  )
}
