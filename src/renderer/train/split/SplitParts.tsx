import type { ReactNode } from 'react'
import type { SplitPreview } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Note } from '../../ui/Note.tsx'
import { Facts, Section } from '../../ui/Section.tsx'

const words = strings.train.split
type Part = SplitPreview['parts'][number]
type Counts = Part['parts'][number] & { readonly title: string }

/** Films and patients of each part and class, the folds side by side, what keeps together and what leaks. */
export function SplitParts({ preview }: { preview: SplitPreview }): ReactNode {
  const { parts, classes, groups, images, refused, leftOut } = preview
  const shared = parts.reduce((sum, part) => sum + part.shared.testImagesSharingGroup, 0)
  const tested = parts.reduce((sum, part) => sum + part.shared.testImages, 0)
  const [first] = parts
  return (
    <>
      <Section title={words.parts} detail={preview.words}>
        <div className="split-notes">
          {shared === 0 ? <Note tone="ok">{words.safe}</Note> : <Note tone="bad" title={words.leak(shared, tested)}>{words.leakText}</Note>}
          {refused.map((reason) => <Note key={reason} tone="warn" title={words.refused}>{reason}</Note>)}
          {leftOut.map(({ label, images: n }) => <p key={label} className="dim">{words.leftOut(label, n)}</p>)}
        </div>
        {first === undefined ? null : <PartTable parts={parts.length === 1 ? first.parts.map((part) => ({ ...part, title: words.partNames[part.part] })) : parts.flatMap(testOf)} classes={classes} label={words.parts} />}
      </Section>
      {parts.length > 1 ? <Section title={words.cells} detail={words.cellsDetail}><Folds parts={parts} images={images} /></Section> : null}
      <Section title={words.groups}>
        <Facts
          facts={[
            [words.groupFacts.frozen, strings.train.number(groups.frozen)],
            [words.groupFacts.largest, strings.train.films(groups.largest)],
            [words.groupFacts.patients, words.ofFilms(preview.patientsKnown, images)],
            [words.groupFacts.sources, strings.train.data.sources(preview.sources)]
          ]}
        />
        <p className="split-text">{!preview.nearDuplicates ? words.notJoined : groups.joined === null ? words.notLooked : words.joined(groups.joined.clusters, groups.joined.images, groups.joined.line)}</p>
      </Section>
    </>
  )
}

/** Of a fold what is judged; what it learns from is the rest. */
function testOf(part: Part): Counts[] {
  return part.parts.flatMap((each) => (each.part === 'test' ? [{ ...each, title: words.fold(part.title) }] : []))
}

function PartTable({ parts, classes, label }: { parts: readonly Counts[]; classes: readonly string[]; label: string }): ReactNode {
  return <div className="class-table split-table"><DataTable label={label} columns={columnsOf(classes)} rows={parts} rowKey={({ title }) => title} /></div>
}

function columnsOf(classes: readonly string[]): Column<Counts>[] {
  return [
    { key: 'part', title: words.columns.part, cell: ({ title }) => <span className="class-name">{title}</span> },
    { key: 'films', title: words.columns.films, isNumber: true, cell: ({ images }) => strings.train.number(images) },
    { key: 'patients', title: words.columns.patients, isNumber: true, cell: ({ patients }) => (patients === null ? strings.train.unknown : strings.train.number(patients)) },
    { key: 'groups', title: words.columns.groups, isNumber: true, cell: ({ groups }) => strings.train.number(groups) },
    ...classes.flatMap((name, k): Column<Counts>[] => [
      { key: `films ${name}`, title: words.classFilms(name), isNumber: true, cell: ({ perClass }) => strings.train.number(perClass[k]?.images ?? 0) },
      { key: `patients ${name}`, title: words.classPatients(name), isNumber: true, cell: ({ perClass }) => (perClass[k]?.patients === null ? strings.train.unknown : strings.train.number(perClass[k]?.patients ?? 0)) }
    ])
  ]
}

/** One line a fold: where its test films stand among all. */
function Folds({ parts, images }: { parts: readonly Part[]; images: number }): ReactNode {
  const own = parts.map((part) => countOf(part, 'test') + countOf(part, 'validation'))
  return (
    <ul className="folds">
      {parts.map((part, i) => {
        const { title } = part
        const [test, watched, training] = [countOf(part, 'test'), countOf(part, 'validation'), countOf(part, 'training')]
        const at = own.slice(0, i).reduce((sum, n) => sum + n, 0)
        return (
          <li key={title} className="fold">
            <span className="fold-name">{words.fold(title)}</span>
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={`${words.fold(title)}: ${words.partNames.training} ${training}, ${words.partNames.test} ${test}`}>
              <rect className="fold-train" width="100" height="6" />
              <rect className="fold-test" x={(100 * at) / images} width={(100 * test) / images} height="6" />
              <rect className="fold-watched" x={(100 * (at + test)) / images} width={(100 * watched) / images} height="6" />
            </svg>
            <span className="dim">{strings.train.films(test)}</span>
          </li>
        )
      })}
    </ul>
  )
}

function countOf({ parts }: Part, name: Counts['part']): number {
  return parts.find(({ part }) => part === name)?.images ?? 0
}
