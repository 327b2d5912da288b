import type { ReactNode } from 'react'
import type { LabelProposal } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Section } from '../../ui/Section.tsx'
import { toast } from '../../ui/Toasts.tsx'

const text = strings.evidence.proposal

/** Labels that readings of the study propose: a person takes them over or sets them aside. */
export function Proposals({ studyId }: { studyId: number }): ReactNode {
  const { data } = useCommand('proposals.list', { studyId })
  if (data === undefined || data.proposals.length === 0) return null
  return <>{data.proposals.map((proposal) => <Proposal key={proposal.proposalId} proposal={proposal} />)}</>
}

function Proposal({ proposal: { proposalId, finding, value, present, proposedBy } }: { proposal: LabelProposal }): ReactNode {
  const decide = useDeed('proposals.decide')
  const say = (accept: boolean): void =>
    decide.mutate({ proposalIds: [proposalId], accept }, { onSuccess: () => toast('ok', accept ? text.accepted : text.dismissed), onError: (error) => toast('bad', error.message) })
  const before = present.map((one) => strings.labelText(finding, one)).join(', ')
  return (
    <Section title={text.title} level={3} after={<span className="section-detail">{text.by(proposedBy)}</span>}>
      <p>{value === null ? text.open : text.change(before, strings.labelText(finding, value))}</p>
      <div className="proposal-foot">
        {value === null ? null : <Button isDisabled={decide.isPending} onPress={() => say(true)}>{text.accept}</Button>}
        <Button kind="quiet" isDisabled={decide.isPending} onPress={() => say(false)}>{text.dismiss}</Button>
      </div>
    </Section>
  )
}
