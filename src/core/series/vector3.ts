/** Millimetres or a direction in patient coordinates: x to the patient's left, y to posterior, z to the head (PS3.3 C.7.6.2.1.1). */
export type Vector3 = readonly [x: number, y: number, z: number]

export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/** a + b * factor */
export function addScaled(a: Vector3, b: Vector3, factor: number): Vector3 {
  return [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor]
}

export function length(a: Vector3): number {
  return Math.hypot(...a)
}

export function scaled(a: Vector3, factor: number): Vector3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor]
}

/** In degrees, 0 to 180. */
export function angleBetween(a: Vector3, b: Vector3): number {
  return (Math.atan2(length(cross(a, b)), dot(a, b)) * 180) / Math.PI
}
