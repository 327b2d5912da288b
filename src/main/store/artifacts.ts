import type { JsonValue } from '../../contract/index.ts'
import { pathOfContent, type ContentFiles } from './contentFiles.ts'
import type { WritableDb } from './database.ts'
import { parseJson } from './json.ts'

export interface ArtifactRow {
  readonly id: number
  /** `activation-map`, `overlay`, `thumbnail`, … */
  readonly kind: string
  readonly image: number
  readonly model: number | null
  /** Below the library. */
  readonly path: string
  readonly detail: JsonValue
}

/** What was made from an image and is worth keeping; goes when the image goes. */
export interface Artifacts {
  /** Replaces the artifact of the same image, kind and model. Acknowledged when it resolves. */
  put(artifact: { kind: string; image: number; model?: number; bytes: Uint8Array; detail?: unknown }): Promise<void>
  find(kind: string, image: number, model?: number): ArtifactRow | undefined
  read(artifact: ArtifactRow): Promise<Buffer>
}

type StoredArtifact = Omit<ArtifactRow, 'detail'> & { readonly detail: string }

export function createArtifacts(db: WritableDb, files: ContentFiles, now: () => string): Artifacts {
  const find = db.prepare<[number, string, number], StoredArtifact>(
    'SELECT id, kind, image, model, path, detail FROM artifact WHERE image = ? AND kind = ? AND coalesce(model, 0) = ?'
  )
  const remove = db.prepare<[number]>('DELETE FROM artifact WHERE id = ?')
  const add = db.prepare<[string, number, number | null, string, string, string]>(
    'INSERT INTO artifact (kind, image, model, path, detail, created_at) VALUES (?, ?, ?, ?, ?, ?)'
  )
  const using = db.prepare<[string], { found: 1 }>('SELECT 1 AS found FROM artifact WHERE path = ? LIMIT 1')
  return {
    async put({ kind, image, model, bytes, detail }) {
      const { path } = pathOfContent('artifacts', bytes)
      const staged = await files.stage([{ path, bytes }])
      const replaced = db.write(() => {
        files.settle(staged)
        const before = find.get(image, kind, model ?? 0)
        if (before !== undefined) remove.run(before.id)
        add.run(kind, image, model ?? null, path, JSON.stringify(detail ?? {}), now())
        if (before === undefined || using.get(before.path) !== undefined) return false
        files.discard([before.path])
        return true
      })
      if (replaced) files.purge()
    },
    find: (kind, image, model) => {
      const row = find.get(image, kind, model ?? 0)
      return row === undefined ? undefined : { ...row, detail: parseJson(row.detail) }
    },
    read: (artifact) => files.read(artifact.path)
  }
}
