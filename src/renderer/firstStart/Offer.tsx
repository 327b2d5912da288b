import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import type { ActionId } from '../keys/keymap.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { KeyHint } from '../ui/Key.tsx'

/** One way to begin: what it is, what comes of it, its key. */
export function Offer({ icon, action, title, text, onPress, isPrimary = false, isDisabled = false }: { icon: IconName; action: ActionId; title: string; text: string; onPress: () => void; isPrimary?: boolean; isDisabled?: boolean }): ReactNode {
  return (
    <Button className={isPrimary ? 'offer offer-primary' : 'offer'} onPress={onPress} isDisabled={isDisabled} autoFocus={isPrimary}>
      <Icon name={icon} size="large" />
      <span className="offer-text"><b>{title}</b><span>{text}</span></span>
      <KeyHint action={action} />
    </Button>
  )
}
