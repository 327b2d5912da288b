import type { CommandInput, CommandOutput, DoctorReport, ImageInfo, Job, ModelDeed, ModelDetail, ModelInfo } from '../contract/index.ts'

/** What the composition root puts together; tests of the hosts give their own. */
export interface AppParts {
  /** `undefined` where there is no library yet; throws a named error where there is one that cannot be opened. */
  openLibrary(dir: string): OpenedLibrary | undefined
  doctor(libraryDir: string): Promise<DoctorReport>
}

/** An open library as the contract's commands need it. */
export interface OpenedLibrary {
  counts(): { patients: number; studies: number; images: number }
  cases(page: CommandInput<'cases.list'>): CommandOutput<'cases.list'>
  /** Reads originals that the library knows no geometry of yet. */
  series(studyId: number): Promise<CommandOutput<'series.list'>>
  locate(point: CommandInput<'series.locate'>): Promise<CommandOutput<'series.locate'>>
  imageInfo(imageId: number): ImageInfo | Promise<ImageInfo>
  /** The frame as an 8-bit PNG under its own display window. Throws ImageRefusedError where it cannot be decoded. */
  displayPng(imageId: number): Promise<Uint8Array<ArrayBuffer>>
  /** The frame for the viewer: its digest at once, its bytes (`encodeViewerPixels`) when they are asked for, which throws ImageRefusedError. */
  viewerPixels(imageId: number): Promise<{ readonly pixelDigest: string; readonly bytes: () => Promise<Uint8Array<ArrayBuffer>> }>
  /** The registry; a model is named by name, name@version or hash. Throws ModelUnknownError. */
  readonly models: {
    list(): ModelInfo[]
    show(reference: string): Promise<ModelDetail>
    promote(deed: ModelDeed): ModelInfo
    retire(deed: ModelDeed): ModelInfo
    /** Chooses a threshold on the model's out-of-fold predictions. Throws OperatingPointError. */
    confirm(confirmation: CommandInput<'models.confirm'>): Promise<ModelInfo>
  }
  jobs(): Job[]
  close(): void
}
