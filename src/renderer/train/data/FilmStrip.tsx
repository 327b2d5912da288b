import type { ReactNode } from 'react'
import type { DatasetClass } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'

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
  return <span className="strip-film"><img src={`/image/${image}.png?size=128`} alt={label} loading="lazy" decoding="async" /></span>
}
