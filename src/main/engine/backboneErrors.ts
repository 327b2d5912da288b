import { architectureNamed } from '../../core/backbones/catalogue.ts'

/** No backbone of this name is embedded or installed. */
export class BackboneNotInstalledError extends Error {
  override readonly name = 'BackboneNotInstalledError'
  readonly code = 'backbone-not-installed'
  constructor(name: string, installed: readonly string[], architectures: readonly string[]) {
    const fetch = architectureNamed(name)?.official === undefined ? '' : `Fetch its weights with "hilum backbones get ${name}". `
    const how = architectures.includes(name)
      ? `${fetch}Add ${fetch === '' ? 'its weights' : 'a file of them'} with "hilum backbones add FILE.h5 --architecture ${name}".`
      : `Weights can be added for ${architectures.join(', ')} ("hilum backbones add FILE.h5").`
    super(`The backbone "${name}" is not installed. There ${installed.length === 1 ? 'is' : 'are'}: ${installed.join(', ')}. ${how}`)
  }
}

/** An installed backbone's files are not what was installed. */
export class BackboneDamagedError extends Error {
  override readonly name = 'BackboneDamagedError'
  readonly code = 'backbone-damaged'
  readonly backbone: string
  constructor(name: string, reason: string) {
    super(`The backbone "${name}" is damaged: ${reason}. Add it again with "hilum backbones add".`)
    this.backbone = name
  }
}

/** The backbone is part of every installation. */
export class EmbeddedBackboneError extends Error {
  override readonly name = 'EmbeddedBackboneError'
  readonly code = 'embedded-backbone'
  constructor(name: string) {
    super(`"${name}" comes with every Hilum: there is nothing to fetch or to pack.`)
  }
}

/** The name belongs to an embedded backbone, or cannot be a file's name everywhere. */
export class ReservedBackboneNameError extends Error {
  override readonly name = 'ReservedBackboneNameError'
  readonly code = 'reserved-backbone-name'
  constructor(name: string) {
    super(`"${name}" cannot be a backbone's name: it is embedded, or not made of lower-case letters, digits, "-" and "_". Choose another.`)
  }
}
