import { rowId } from './archive.ts'
import type { WritableDb } from './database.ts'

export interface NewLabelProposal {
  readonly study: number
  readonly finding: string
  /** Absent where the reader named none: to be looked at. */
  readonly value?: string | undefined
  readonly reading?: number | undefined
  readonly proposedBy: string
}

export interface LabelProposalRow {
  readonly id: number
  readonly study: number
  readonly finding: string
  readonly value: string | null
  readonly reading: number | null
  readonly proposedBy: string
  readonly proposedAt: string
  readonly state: 'open' | 'accepted' | 'dismissed'
  readonly decidedBy: string | null
  readonly decidedAt: string | null
}

/**
 * Labels that readings propose, one open a study and finding; a later one takes its place. A study with an open one waits in the training queue; it
 * leaves that with the last one set aside, and stays in it with one taken over, until it goes into a data set.
 */
export interface LabelProposals {
  add(proposal: NewLabelProposal): number
  byId(id: number): LabelProposalRow | undefined
  /** Oldest first. */
  open(): LabelProposalRow[]
  openOf(study: number): LabelProposalRow[]
  decide(id: number, state: 'accepted' | 'dismissed', by: string): void
  /** Takes the open proposals of a study's finding back. */
  withdraw(study: number, finding: string, by: string): void
}

/** Why a study waits in the training queue. */
const DISAGREEMENT = 'disagreement'

const SELECT = `SELECT id, study, finding, value, reading, proposed_by AS proposedBy, proposed_at AS proposedAt, state, decided_by AS decidedBy, decided_at AS decidedAt
  FROM label_proposal`

export function createLabelProposals(db: WritableDb, now: () => string): LabelProposals {
  const add = db.prepare<[number, string, string | null, number | null, string, string], { id: number }>(
    'INSERT INTO label_proposal (study, finding, value, reading, proposed_by, proposed_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id'
  )
  const byId = db.prepare<[number], LabelProposalRow>(`${SELECT} WHERE id = ?`)
  const open = db.prepare<[], LabelProposalRow>(`${SELECT} WHERE state = 'open' ORDER BY id`)
  const openOf = db.prepare<[number], LabelProposalRow>(`${SELECT} WHERE study = ? AND state = 'open' ORDER BY id`)
  const decide = db.prepare<[string, string, string, number]>(`UPDATE label_proposal SET state = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state = 'open'`)
  const withdraw = db.prepare<[string, string, number, string]>(
    `UPDATE label_proposal SET state = 'dismissed', decided_by = ?, decided_at = ? WHERE study = ? AND finding = ? AND state = 'open'`
  )
  const queue = db.prepare<[number, string, string, string]>('INSERT INTO training_queue VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const leave = db.prepare<[{ study: number }]>(
    `DELETE FROM training_queue WHERE study = @study AND reason = '${DISAGREEMENT}' AND NOT EXISTS (SELECT 1 FROM label_proposal WHERE study = @study AND state <> 'dismissed')`
  )
  return {
    add: ({ study, finding, value, reading, proposedBy }) =>
      db.write(() => {
        withdraw.run(proposedBy, now(), study, finding)
        queue.run(study, reading === undefined ? 'chosen' : DISAGREEMENT, proposedBy, now())
        return rowId(add.get(study, finding, value ?? null, reading ?? null, proposedBy, now()))
      }),
    byId: (id) => byId.get(id),
    open: () => open.all(),
    openOf: (study) => openOf.all(study),
    decide: (id, state, by) =>
      db.write(() => {
        decide.run(state, by, now(), id)
        leave.run({ study: byId.get(id)?.study ?? 0 })
      }),
    withdraw: (study, finding, by) =>
      db.write(() => {
        withdraw.run(by, now(), study, finding)
        leave.run({ study })
      })
  }
}
