import { LibraryError } from '../store/errors.ts'

export class PersonUnknownError extends LibraryError {
  override readonly name = 'PersonUnknownError'
  readonly code = 'person-unknown'
  constructor(personId: number | string) {
    super(`There is no person ${typeof personId === 'number' ? `number ${personId}` : `"${personId}"`} in this library.`)
  }
}

export class PersonNameTakenError extends LibraryError {
  override readonly name = 'PersonNameTakenError'
  readonly code = 'name-taken'
  constructor(name: string) {
    super(`The name "${name}" is or was somebody else's here, and records carry it. Choose another one.`)
  }
}

export class PinWrongError extends LibraryError {
  override readonly name = 'PinWrongError'
  readonly code = 'pin-wrong'
  constructor(name: string) {
    super(`This is not the PIN of ${name}.`)
  }
}

export class PinWaitError extends LibraryError {
  override readonly name = 'PinWaitError'
  readonly code = 'pin-wait'
  constructor(seconds: number) {
    super(`Too many wrong PINs. Try again in ${Math.ceil(seconds)} s. Who has forgotten it: \`hilum people pin NAME\` sets a new one.`)
  }
}

/** Somebody has locked the workstation, or nobody has entered. */
export class LockedError extends LibraryError {
  override readonly name = 'LockedError'
  readonly code = 'locked'
  constructor() {
    super('The workstation is locked. Enter first.')
  }
}
