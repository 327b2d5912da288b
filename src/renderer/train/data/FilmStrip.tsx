import { useState, type ReactNode } from 'react'
import type { DatasetClass } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Icon } from '../../ui/Icon.tsx'

/** Some films of each class, as they are shown to a reader. */
export function FilmStrip({ classes }: { classes: readonly DatasetClass[] }): ReactNode {
  return (
    <div className="strips">
      {classes.map(({ label, samples }) => (
        <div key={label} className="strip">
          <span className="strip-label">{label}</span>
          <ul className="strip-films">{samples.map((image, i) => <li key={image}><Film image={image} label={strings.train.data.filmOf(label, i + 1)} /></li>)}</ul>
        </div>
      ))}
    </div>
  )
}

/** A film at the size of a thumbnail, on black in both themes. */
export function Film({ image, label }: { image: number; label: string }): ReactNode {
  const [failed, setFailed] = useState(false)
  if (failed) return <span className="strip-film strip-refused" role="img" aria-label={strings.train.data.unreadable(label)}><Icon name="ban" /></span>
  return <span className="strip-film"><img src={`/image/${image}.png?size=128`} alt={label} loading="lazy" decoding="async" onError={() => setFailed(true)} /></span>
}
