import type { Anatomy, Pose } from './anatomy.ts'

/** 0: the lung at the viewer's left (the patient's right), 1: the other. */
export type Side = 0 | 1

/** The lungs' outlines for one film. All x are distances from the midline, so both sides read alike. */
export interface Lungs {
  readonly top: number
  /** lowest level that the recess behind the diaphragm reaches */
  readonly bottom: number
  /** outer edge at level y */
  lateral(side: Side, y: number): number
  /** inner edge at level y */
  medial(y: number): number
  /** silhouette of the diaphragm at distance x from the midline */
  diaphragm(side: Side, x: number): number
}

/** Radius of curvature of the diaphragm's dome, mm. */
export const DOME_RADIUS = 60

const LUNG_HEIGHT = 232

/** Outlines of the lungs of a posed patient. */
export function createLungs(anatomy: Anatomy, pose: Pose): Lungs {
  const top = anatomy.apex
  const height = LUNG_HEIGHT * anatomy.size
  const apexX = 48 * anatomy.size
  const descent = 9 * pose.inspiration
  return {
    top,
    bottom: top + height * 1.18,
    lateral(side, y) {
      const s = Math.max(0, Math.min(1, (y - top) / (height * 0.95)))
      const wide = anatomy.chestHalfWidth[side] * (1 + 0.012 * pose.inspiration)
      return apexX + (wide - apexX) * Math.sqrt(1 - Math.pow(1 - s, 2.5))
    },
    medial(y) {
      const s = (y - top) / height
      const inward = Math.max(0, 1 - s / 0.16)
      return (13 + 33 * inward * inward * inward) * anatomy.size
    },
    diaphragm(side, x) {
      const centre = (side === 0 ? 56 : 66) * anatomy.size
      const edge = anatomy.chestHalfWidth[side]
      const u = x > centre ? (x - centre) / (edge - centre) : (centre - x) / centre
      const fall = x > centre ? 40 : 16
      return anatomy.dome[side] + descent + fall * anatomy.size * u * u * (x > centre ? 0.45 + 0.55 * u * u : 1)
    }
  }
}
