import { useState, type ReactNode } from 'react'
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Heading } from 'react-aria-components/Heading'
import type { RecipeDetail, RecipeSetting } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Tag } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Select } from '../../ui/Select.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { withSetting, type Plan } from '../plan.ts'
import { NumberSetting } from './NumberSetting.tsx'
import { valueText } from './valueText.ts'

const words = strings.train.learn

/** Every other setting with a line of what it does; what differs from the recipe says so and can be restored. */
export function Hood({ detail, plan, change, isLocked }: { detail: RecipeDetail; plan: Plan; change: (changed: Partial<Plan>) => void; isLocked: boolean }): ReactNode {
  const [open, setOpen] = useState(false)
  const changed = detail.settings.filter(isChanged).length
  const set = (setting: RecipeSetting, value: unknown): void => {
    const same = JSON.stringify(value) === JSON.stringify(setting.own) && !plan.settings.some((each) => setting.key.startsWith(`${each.slice(0, each.indexOf('='))}.`))
    change({ settings: withSetting(plan.settings, setting.key, same ? undefined : value) })
  }
  return (
    <Disclosure isExpanded={open} onExpandedChange={setOpen} className="section hood">
      <Heading level={2} className="hood-head">
        <AriaButton slot="trigger" className="hood-button"><Icon name={open ? 'down' : 'right'} size="small" />{words.hood} <span className="dim">{words.hoodDetail(detail.settings.length, changed)}</span></AriaButton>
      </Heading>
      <DisclosurePanel>
        <ul className="hood-list">{detail.settings.map((setting) => <Setting key={setting.key} setting={setting} isLocked={isLocked} onChange={(value) => set(setting, value)} />)}</ul>
      </DisclosurePanel>
    </Disclosure>
  )
}

function Setting({ setting, onChange, isLocked }: { setting: RecipeSetting; onChange: (value: unknown) => void; isLocked: boolean }): ReactNode {
  const [name, explanation] = namesOf(setting.key)
  const isDifferent = isChanged(setting)
  return (
    <li className="hood-row">
      <span className="hood-name">
        {name}
        {isDifferent ? <span className="hood-changed"><Tag tone="accent">{words.changed}</Tag>{isLocked ? null : <IconButton icon="undo" label={words.restore(name)} onPress={() => onChange(setting.own)} />}</span> : null}
      </span>
      <span className="hood-control"><Control setting={setting} label={name} onChange={onChange} isLocked={isLocked} /></span>
      <span className="hood-words">
        {setting.reason ?? explanation}
        {setting.published === undefined ? null : <span className="dim"> {words.asPrinted(valueText(setting.published))}</span>}
      </span>
    </li>
  )
}

function Control({ setting, label, onChange, isLocked }: { setting: RecipeSetting; label: string; onChange: (value: unknown) => void; isLocked: boolean }): ReactNode {
  const { kind, value, options = [] } = setting
  switch (kind) {
    case 'whole':
    case 'number':
      return <NumberSetting label={label} hidesLabel setting={setting} isDisabled={isLocked} onChange={onChange} />
    case 'switch':
      return <Switch aria-label={label} isSelected={value === true} isDisabled={isLocked} onChange={onChange}>{null}</Switch>
    case 'choice':
      return <Select label={label} hidesLabel value={typeof value === 'string' ? value : null} isDisabled={isLocked} placeholder={words.networksOwn} onChange={onChange} options={options.map((option) => ({ value: option, text: valueText(option) }))} />
    case 'text':
      return <TextField label={label} hidesLabel value={typeof value === 'string' ? value : ''} isDisabled={isLocked} onChange={onChange} />
  }
}

function isChanged({ value, own }: RecipeSetting): boolean {
  return JSON.stringify(value) !== JSON.stringify(own)
}

function namesOf(key: string): readonly [name: string, words: string] {
  const phase = /^training\.phases\.(\d+)\.(.+)$/.exec(key)
  if (phase === null) return words.settings[key] ?? [key, '']
  const [name, explanation] = words.phaseSettings[phase[2] ?? ''] ?? [phase[2] ?? key, '']
  return [words.phase(Number(phase[1]) + 1, name), explanation]
}
