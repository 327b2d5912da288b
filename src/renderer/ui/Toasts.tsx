import type { ReactNode } from 'react'
import { UNSTABLE_Toast as Toast, UNSTABLE_ToastContent as ToastContent, UNSTABLE_ToastQueue as ToastQueue, UNSTABLE_ToastRegion as ToastRegion } from 'react-aria-components/Toast'
import { Text } from 'react-aria-components/Text'
import { strings } from '../strings/index.ts'
import { Button } from './Button.tsx'
import { IconButton } from './IconButton.tsx'
import { Light } from './Light.tsx'
import type { NoteTone } from './Note.tsx'
import './overlay.css'

interface Message {
  readonly tone: NoteTone
  readonly text: string
  readonly action?: { readonly text: string; readonly onPress: () => void } | undefined
}

const queue = new ToastQueue<Message>({ maxVisibleToasts: 3 })
const SHOWN_MS = 8000

/** A message that goes by itself after 8 s; one that stops something stays until it is dismissed. */
export function toast(tone: NoteTone, text: string, action?: Message['action']): void {
  openToast(tone, text, action)
}

/** As `toast`; returns what takes it away before. */
export function openToast(tone: NoteTone, text: string, action?: Message['action']): () => void {
  const key = queue.add({ tone, text, action }, tone === 'bad' ? {} : { timeout: SHOWN_MS })
  return () => queue.close(key)
}

/** Once, at the page's root. */
export function Toasts(): ReactNode {
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={strings.ui.notifications}>
      {({ toast: shown }) => (
        <Toast toast={shown} className="toast">
          <ToastContent className="toast-content"><Light tone={shown.content.tone} /><Text slot="title">{shown.content.text}</Text></ToastContent>
          {shown.content.action === undefined ? null : <Button kind="quiet" onPress={actOn(shown.key, shown.content.action.onPress)}>{shown.content.action.text}</Button>}
          <IconButton icon="close" label={strings.ui.dismiss} onPress={() => queue.close(shown.key)} />
        </Toast>
      )}
    </ToastRegion>
  )
}

function actOn(key: string, act: () => void): () => void {
  return () => {
    queue.close(key)
    act()
  }
}
