import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs'
import { number } from '../strings/counts.ts'
import './tabs.css'

/** Parts of one page, each with a count where it has one. `children` is what the chosen tab shows. */
export function Tabs<V extends string>({ label, tabs, value, onChange, after, children }: {
  label: string
  tabs: readonly { readonly value: V; readonly text: string; readonly count?: number | undefined }[]
  value: V
  onChange: (value: V) => void
  /** At the end of the line of tabs. */
  after?: ReactNode
  children: ReactNode
}): ReactNode {
  const choose = (key: unknown): void => {
    const chosen = tabs.find((tab) => tab.value === key)
    if (chosen !== undefined) onChange(chosen.value)
  }
  return (
    <AriaTabs className="tabs" selectedKey={value} onSelectionChange={choose} keyboardActivation="manual">
      <div className="tab-line">
        <TabList className="tab-list" aria-label={label}>
          {tabs.map((tab) => <Tab key={tab.value} id={tab.value} className="tab">{tab.text}{tab.count === undefined ? null : <span className="tab-count">{number(tab.count)}</span>}</Tab>)}
        </TabList>
        {after}
      </div>
      <TabPanel key={value} id={value} className="tab-panel">{children}</TabPanel>
    </AriaTabs>
  )
}
