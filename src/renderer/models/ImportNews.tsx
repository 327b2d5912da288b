import type { ReactNode } from 'react'
import { navigate } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Note } from '../ui/Note.tsx'
import { JobLine } from './JobLine.tsx'
import { nameOf } from './modelFacts.ts'
import type { ModelImport } from './useModelImport.ts'

/** How far an import is, and what it brought. */
export function ImportNews({ of: bringing }: { of: ModelImport }): ReactNode {
  const words = strings.models.imports
  const { imported, refused, isUnderWay, forget } = bringing
  if (imported === undefined && refused === undefined && !isUnderWay) return null
  const dismiss = <IconButton icon="close" label={strings.ui.dismiss} onPress={forget} />
  return (
    <div className="models-news" role="status">
      {isUnderWay ? <JobLine of={{ ...bringing, result: undefined, follow: () => undefined }} /> : null}
      {refused === undefined ? null : <Note tone="bad" title={words.refused} actions={dismiss}>{refused}</Note>}
      {imported === undefined ? null : (
        <Note
          tone={imported.already ? 'info' : imported.backbone.installed ? 'ok' : 'warn'} title={imported.already ? words.already(nameOf(imported.model)) : words.added(nameOf(imported.model))}
          actions={<><Button kind="quiet" onPress={() => navigate({ page: 'models', modelId: String(imported.model.modelId) })}>{words.show}</Button>{dismiss}</>}
        >
          {imported.already ? words.alreadyText : words.addedText} {imported.backbone.installed ? words.weights(imported.backbone.name) : words.noWeights(imported.backbone.name)}
        </Note>
      )}
    </div>
  )
}
