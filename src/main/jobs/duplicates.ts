import { joinNearDuplicates, type JoinedGroups } from '../../core/audit/nearDuplicates.ts'
import type { DuplicatesPayload } from './jobKinds.ts'

/** Joins groups that share near-duplicates. One synchronous call, so a cancel is a kill after the grace period. */
export async function duplicates({ images, thumbnails }: DuplicatesPayload): Promise<JoinedGroups> {
  return joinNearDuplicates(images, thumbnails)
}
