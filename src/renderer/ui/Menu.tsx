import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger, Separator } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Text } from 'react-aria-components/Text'
import { Icon, type IconName } from './Icon.tsx'
import { Key } from './Key.tsx'
import './overlay.css'

export interface MenuEntry {
  readonly id: string
  readonly text: string
  readonly detail?: string | undefined
  readonly icon?: IconName | undefined
  readonly keys?: string | undefined
  readonly isDisabled?: boolean
  readonly isSelected?: boolean
  readonly tone?: 'danger' | undefined
  readonly onPress: () => void
}

/** What can be done, under a button. `'line'` parts groups. */
export function Menu({ label, trigger, className = 'button button-default', entries }: { label: string; trigger: ReactNode; className?: string; entries: readonly (MenuEntry | 'line')[] }): ReactNode {
  return (
    <MenuTrigger>
      <AriaButton aria-label={label} className={className}>{trigger}</AriaButton>
      <Popover className="menu" offset={4}>
        <AriaMenu className="menu-list" aria-label={label} onAction={(key) => entries.find((entry): entry is MenuEntry => entry !== 'line' && entry.id === key)?.onPress()}>
          {entries.map((entry, at) => (entry === 'line' ? <Separator key={`line ${at}`} className="menu-line" /> : (
            <AriaMenuItem key={entry.id} id={entry.id} textValue={entry.text} isDisabled={entry.isDisabled === true} className={entry.tone === 'danger' ? 'menu-item menu-danger' : 'menu-item'}>
              <span className="menu-check">{entry.isSelected === true ? <Icon name="check" size="small" /> : entry.icon === undefined ? null : <Icon name={entry.icon} size="small" />}</span>
              <Text slot="label" className="menu-text">{entry.text}{entry.detail === undefined ? null : <span className="menu-detail"> {entry.detail}</span>}</Text>
              {entry.keys === undefined ? null : <span className="menu-keys" aria-hidden="true"><Key chord={entry.keys} /></span>}
            </AriaMenuItem>
          )))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
