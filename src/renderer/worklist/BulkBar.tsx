import type { ReactNode } from 'react'
import { worklistUrgency, type WorklistRow } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import type { Deeds } from './useDeeds.ts'
import type { MoreDeeds } from './useMoreDeeds.ts'

/** What can be done to the ticked studies at once. */
export function BulkBar({ studyIds, sample, deeds, more, onLabel, onDataset, onDelete, onClear }: {
  studyIds: readonly number[]
  /** A ticked study that is at hand: which way round a deed goes. */
  sample: WorklistRow | undefined
  deeds: Deeds
  more: MoreDeeds
  onLabel: () => void
  onDataset: () => void
  /** Of one patient alone. */
  onDelete: (() => void) | undefined
  onClear: () => void
}): ReactNode {
  const words = strings.worklist.bulk
  return (
    <div className="bulk" role="toolbar" aria-label={words.label} data-region>
      <span className="bulk-count" role="status">{words.selected(studyIds.length)}</span>
      <Button kind="quiet" icon="check" onPress={() => void deeds.read(studyIds, sample?.read !== true)}>{sample?.read === true ? words.unread : words.read}</Button>
      <Button kind="quiet" icon="flag" onPress={() => void deeds.flag(studyIds, sample?.status !== 'flagged')}>{sample?.status === 'flagged' ? words.unflag : words.flag}</Button>
      <Menu
        label={words.urgency} className="button button-quiet" trigger={<><Icon name="clock" size="small" />{words.urgency}</>}
        entries={[...worklistUrgency.options.map((urgency) => ({ id: urgency, text: strings.urgency[urgency], onPress: () => void deeds.urgency(studyIds, urgency) })), 'line', { id: 'none', text: words.notStated, onPress: () => void deeds.urgency(studyIds, null) }]}
      />
      <Button kind="quiet" icon="tag" onPress={onLabel}>{words.giveLabel}</Button>
      <Button kind="quiet" icon="train" onPress={() => void deeds.queue(studyIds, sample?.queued !== true)}>{sample?.queued === true ? words.unqueue : words.queue}</Button>
      <Button kind="quiet" icon="layers" onPress={onDataset}>{words.dataset}</Button>
      <MoreMenu studyIds={studyIds} more={more} onDelete={onDelete} className="button button-quiet" />
      <span className="spacer" />
      <IconButton icon="close" label={words.clear} onPress={onClear} />
    </div>
  )
}

/** What takes longer, or cannot be taken back. */
export function MoreMenu({ studyIds, more, onDelete, className }: { studyIds: readonly number[]; more: MoreDeeds; onDelete: (() => void) | undefined; className: string }): ReactNode {
  const words = strings.worklist.bulk
  return (
    <Menu
      label={words.more} className={className} trigger={<Icon name="more" size="small" />}
      entries={[
        { id: 'score', text: words.score, icon: 'activity', onPress: () => void more.score(studyIds) },
        { id: 'export', text: words.export, icon: 'export', onPress: () => void more.exportFiles(studyIds) },
        { id: 'anonymize', text: words.anonymize, icon: 'eyeOff', onPress: () => more.anonymize(studyIds) },
        ...(onDelete === undefined ? [] : ['line' as const, { id: 'delete', text: words.delete, icon: 'delete' as const, tone: 'danger' as const, onPress: onDelete }])
      ]}
    />
  )
}
