import { useState, type ReactNode } from 'react'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PopoverButton } from '../../ui/PopoverButton.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { keepScreenScale, screenScale } from '../screenScale.ts'

const texts = strings.read.calibrate
/** CSS pixels */
const BAR = 300

/** How large this screen is: a person measures a bar on it. */
export function Calibrate(): ReactNode {
  return (
    <PopoverButton label={texts.label} className="icon-button" trigger={<Icon name="screen" />}>
      {(close) => <Measured close={close} />}
    </PopoverButton>
  )
}

function Measured({ close }: { close: () => void }): ReactNode {
  const [text, setText] = useState((BAR / screenScale().pixelsPerMm).toFixed(1))
  const mm = Number(text.replace(',', '.'))
  const wrong = !(mm >= 20 && mm <= 400)
  const keep = (): void => {
    keepScreenScale(BAR / mm)
    close()
  }
  return (
    <div className="calibrate">
      <p>{texts.help}</p>
      <i className="calibrate-bar" style={{ width: `${BAR}px` }} />
      <TextField label={texts.field} value={text} onChange={setText} inputMode="decimal" error={wrong ? texts.wrong : undefined} autoFocus />
      <Button kind="primary" isDisabled={wrong} onPress={keep}>{texts.apply}</Button>
    </div>
  )
}
