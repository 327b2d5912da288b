/** What decides when a case is read. */
export interface WaitingCase {
  /** Of the request, or of the labels table; not stated counts as routine. */
  readonly urgency: 'stat' | 'urgent' | 'routine' | null
  /** Calibrated probability of the finding; null where nothing has scored it. */
  readonly risk: number | null
  /** What counts as likely positive, for cases that nothing has scored. */
  readonly threshold: number
  /** Since acquisition, or since it came in. */
  readonly waitingHours: number
}

export interface Priority {
  /** 0 stat, 1 urgent, 2 routine: read in this order, whatever the model says. */
  readonly tier: 0 | 1 | 2
  /** Within the tier, the largest first: 0 to 2. */
  readonly value: number
}

/** After these hours an unsuspicious case stands beside a certain one that has just come in. */
export const AGEING_HOURS = 48

/**
 * Order of reading: clinical urgency first, then the model, with waiting ageing upward. It is the priority adjuster of Alotaibi (2020, section
 * 4): likely positives are read first, depending on the patient's condition.
 *
 * value = risk + min(1, waiting / ageing). A case that has waited `ageing` hours has at least the value of a sure positive that has just come in, so
 * nothing waits for ever behind new positives of its tier. A case without a score counts as one at the threshold: nobody has said that it is
 * unsuspicious. Waiting never lifts a case into another tier. Throws RangeError for a risk outside 0 to 1.
 */
export function priorityOf({ urgency, risk, threshold, waitingHours }: WaitingCase, ageingHours: number = AGEING_HOURS): Priority {
  const known = risk ?? threshold
  if (!(known >= 0 && known <= 1)) throw new RangeError(`a risk lies between 0 and 1, not ${known}`)
  const tier = urgency === 'stat' ? 0 : urgency === 'urgent' ? 1 : 2
  return { tier, value: known + Math.min(1, Math.max(0, waitingHours) / ageingHours) }
}

/** Negative where `a` is read first. */
export function comparePriority(a: Priority, b: Priority): number {
  return a.tier - b.tier || b.value - a.value
}
