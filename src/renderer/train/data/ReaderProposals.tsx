import type { ReactNode } from 'react'
import type { LabelProposal } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { hashOf } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Note } from '../../ui/Note.tsx'
import { Section } from '../../ui/Section.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { dayText } from '../times.ts'
import './data.css'
import '../runs/runs.css'
import { Film } from './FilmStrip.tsx'

const words = strings.train.data.proposals

/** Labels that readers propose in place of those there are, to be taken over or set aside before a version is frozen. `dataset`: about its films alone, also where there are none. */
export function ReaderProposals({ dataset }: { dataset?: string }): ReactNode {
  const listed = useCommand('proposals.list', dataset === undefined ? {} : { dataset })
  const decide = useDeed('proposals.decide', { rereads: ['proposals.list', 'datasets.labels'] })
  const open = listed.data?.proposals ?? []
  const named = open.filter(({ value }) => value !== null)
  if (listed.data === undefined || (dataset === undefined && open.length === 0)) return null
  const say = (proposals: readonly LabelProposal[], accept: boolean): void =>
    decide.mutate({ proposalIds: proposals.map(({ proposalId }) => proposalId), accept }, { onSuccess: ({ changed }) => toast('ok', accept ? words.accepted(changed) : words.dismissed(changed)) })
  return (
    <Section title={words.title} detail={open.length === 0 ? undefined : words.detail} after={named.length > 1 ? <Button isDisabled={decide.isPending} onPress={() => say(named, true)}>{words.acceptAll(named.length)}</Button> : undefined}>
      {decide.error === null ? null : <Note tone="bad">{decide.error.message}</Note>}
      {open.length === 0 ? <p className="dim">{words.none}</p> : <div className="class-table proposal-table"><DataTable label={words.title} columns={columnsOf(dataset === undefined, decide.isPending, say)} rows={open} rowKey={({ proposalId }) => proposalId} /></div>}
    </Section>
  )
}

/** What the proposal is about, seen: the study's own words follow, so the picture has none. */
function ProposedStudy({ proposal: { studyId, imageId, images } }: { proposal: LabelProposal }): ReactNode {
  return (
    <a className="link proposal-study" href={hashOf({ page: 'read', studyId, ...(imageId === null ? {} : { imageId }) })}>
      {imageId === null ? null : <Film image={imageId} label="" />}
      <span>{words.study(studyId)}{images > 1 ? <span className="dim">{words.films(images)}</span> : null}</span>
    </a>
  )
}

function columnsOf(showsFinding: boolean, isBusy: boolean, say: (proposals: readonly LabelProposal[], accept: boolean) => void): Column<LabelProposal>[] {
  const change = ({ finding, value, present }: LabelProposal): string => {
    const before = present.map((one) => strings.labelText(finding, one)).join(', ')
    return value === null ? words.toLookAt(before) : words.change(before, strings.labelText(finding, value))
  }
  return [
    { key: 'study', title: words.columns.study, cell: (proposal) => <ProposedStudy proposal={proposal} /> },
    ...(showsFinding ? [{ key: 'finding', title: words.columns.finding, cell: ({ finding }: LabelProposal) => finding }] : []),
    { key: 'change', title: words.columns.change, cell: (proposal) => <b className="proposal-change">{change(proposal)}</b> },
    { key: 'by', title: words.columns.by, cell: ({ proposedBy, proposedAt }) => <span className="run-when">{proposedBy}, {dayText(proposedAt)}</span> },
    { key: 'note', title: words.columns.note, cell: ({ note }) => note ?? '' },
    {
      key: 'deeds', title: words.columns.deeds,
      cell: (proposal) => (
        <span className="proposal-deeds">
          {proposal.value === null ? null : <Button isDisabled={isBusy} aria-label={`${words.accept}: ${words.study(proposal.studyId)}, ${change(proposal)}`} onPress={() => say([proposal], true)}>{words.accept}</Button>}
          <Button kind="quiet" isDisabled={isBusy} aria-label={`${words.dismiss}: ${words.study(proposal.studyId)}, ${change(proposal)}`} onPress={() => say([proposal], false)}>{words.dismiss}</Button>
        </span>
      )
    }
  ]
}
