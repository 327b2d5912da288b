import { ENGINE_CHOICES, PRECISIONS } from './engine.ts'

/** The engine that was asked for cannot be loaded on this machine. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError'
  readonly code = 'engine-unavailable'
  readonly engine: string
  /** what its loader said */
  readonly reason: string

  constructor(engine: string, reason: string, mend: string, options?: ErrorOptions) {
    super(`The engine "${engine}" is not available: ${reason}. ${mend}`, options)
    this.engine = engine
    this.reason = reason
  }
}

/** HILUM_ENGINE or --engine names no engine. */
export class UnknownEngineError extends Error {
  override readonly name = 'UnknownEngineError'
  readonly code = 'unknown-engine'
  constructor(name: string) {
    super(`There is no engine "${name}". Choose one of ${ENGINE_CHOICES.join(', ')} (--engine, or HILUM_ENGINE).`)
  }
}

/** --precision names none. */
export class UnknownPrecisionError extends Error {
  override readonly name = 'UnknownPrecisionError'
  readonly code = 'unknown-precision'
  constructor(name: string) {
    super(`There is no precision "${name}". Choose one of ${PRECISIONS.join(', ')} (--precision).`)
  }
}
