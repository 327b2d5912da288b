import type { Random } from '../random.ts'

/**
 * One imaginary patient. Lengths in millimetres in the film's plane as the viewer sees it: x to the viewer's right (the patient's left), y
 * downwards, origin on the midline at the level of the carina. Everything that does not change between two films of a patient is here.
 */
export interface Anatomy {
  readonly sex: 'F' | 'M'
  readonly age: number
  /** overall size of the trunk, 1 = average */
  readonly size: number
  /** greatest half-width of the inner chest, [viewer's left, viewer's right] */
  readonly chestHalfWidth: readonly [number, number]
  readonly apex: number
  /** highest point of each hemidiaphragm at average inspiration */
  readonly dome: readonly [number, number]
  /** front-to-back extent of the trunk */
  readonly depth: number
  readonly lungDepth: number
  /** chest wall from inner rib to skin, at the side */
  readonly wall: number
  readonly shoulderSlope: number
  readonly neckHalfWidth: number
  /** 0: none; else the thickness of breast tissue */
  readonly breast: number
  readonly breastLevel: number
  readonly heartWidth: number
  readonly heartHeight: number
  readonly heartTilt: number
  readonly aorticKnob: number
  readonly mediastinum: number
  /** sideways curve of the spine (amplitude, phase) */
  readonly scoliosis: readonly [number, number]
  readonly ribSpacing: number
  readonly ribDrop: number
  readonly ribRadius: number
  readonly boneDensity: number
  readonly clavicleLift: number
  readonly vesselCalibre: number
  readonly lungDensity: number
  readonly gastricGas: number
  /** keys of the patient's vessel trees and parenchymal texture */
  readonly vesselSeed: number
  readonly textureSeed: number
}

/** Draws a patient; the spreads are those of adults, chosen by eye against public radiographs. */
export function drawAnatomy(random: Random): Anatomy {
  const sex = random.next() < 0.5 ? 'F' : 'M'
  const size = (sex === 'F' ? 0.94 : 1.01) + 0.035 * bounded(random)
  const habitus = bounded(random)
  const half = (118 + 6 * bounded(random) + 3 * habitus) * size
  const asymmetry = 0.02 * bounded(random)
  const domeRight = (88 + 8 * bounded(random)) * size
  return {
    sex,
    age: 20 + random.integer(66),
    size,
    chestHalfWidth: [half * (1 + asymmetry), half * (1 - asymmetry)],
    apex: (-128 + 4 * bounded(random)) * size,
    dome: [domeRight, domeRight + (9 + 4 * bounded(random)) * size],
    depth: (212 + 18 * habitus) * size,
    lungDepth: (148 + 8 * bounded(random)) * size,
    wall: (28 + 7 * habitus + (sex === 'M' ? 3 : 0)) * size,
    shoulderSlope: 0.36 + 0.06 * bounded(random),
    neckHalfWidth: (52 + 5 * bounded(random)) * size,
    breast: sex === 'F' ? Math.max(5, 17 + 8 * habitus + 4 * bounded(random)) : 0,
    breastLevel: (62 + 10 * bounded(random)) * size,
    heartWidth: (64 + 5 * bounded(random)) * size,
    heartHeight: (44 + 3.5 * bounded(random)) * size,
    heartTilt: 0.62 + 0.12 * bounded(random),
    aorticKnob: (14 + 2.5 * bounded(random)) * size,
    mediastinum: (26 + 3 * bounded(random)) * size,
    scoliosis: [3 * bounded(random), random.between(0, 2 * Math.PI)],
    ribSpacing: (24.6 + 1 * bounded(random)) * size,
    ribDrop: 1 + 0.1 * bounded(random),
    ribRadius: (5.6 + 0.5 * bounded(random)) * size,
    boneDensity: 1 + 0.14 * bounded(random),
    clavicleLift: 6 * bounded(random),
    vesselCalibre: 1 + 0.12 * bounded(random),
    lungDensity: 1 + 0.15 * bounded(random),
    gastricGas: random.next() < 0.6 ? random.between(0.4, 1) : 0,
    vesselSeed: random.integer(2 ** 31),
    textureSeed: random.integer(2 ** 31)
  }
}

/** What changes from film to film of one patient. */
export interface Pose {
  /** in-plane rotation, radians */
  readonly rotation: number
  readonly magnification: number
  /** where the carina falls on the film, from its centre, mm */
  readonly shift: readonly [number, number]
  /** rotation about the body's long axis, radians: structures in front move against those behind */
  readonly twist: number
  /** -1 shallow to 1 deep inspiration */
  readonly inspiration: number
  /** radiation at the detector, 1 = nominal: sets the quantum noise */
  readonly exposure: number
  /** the tone curve's offset (in units of -ln I) and steepness */
  readonly brightness: number
  readonly latitude: number
  /** scattered over primary radiation */
  readonly scatter: number
  /** unexposed border on each side, mm: left, right, top, bottom */
  readonly collimation: readonly [number, number, number, number]
}

/** Draws the circumstances of one film. */
export function drawPose(random: Random): Pose {
  const border = (): number => (random.next() < 0.35 ? random.between(0, 9) : 0)
  return {
    rotation: 0.022 * bounded(random),
    magnification: 1.05 + 0.025 * bounded(random),
    shift: [6 * bounded(random), 6 + 8 * bounded(random)],
    twist: 0.035 * bounded(random),
    inspiration: bounded(random) / 2,
    exposure: Math.exp(0.22 * bounded(random)),
    brightness: 0.1 * bounded(random),
    latitude: 1 + 0.07 * bounded(random),
    scatter: 0.32 + 0.06 * bounded(random),
    collimation: [border(), border(), border(), border()]
  }
}

/** A normal deviate held within two standard deviations, so that no patient is impossible. */
function bounded(random: Random): number {
  return Math.max(-2, Math.min(2, random.normal()))
}
