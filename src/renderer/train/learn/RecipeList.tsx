import { useState, type ReactNode } from 'react'
import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import type { RecipeInfo } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import { TextField } from '../../ui/TextField.tsx'

const words = strings.train.learn
const FEW = 4

/** The shipped recipes: the chosen one and a few that can be run here, or all with a filter. */
export function RecipeList({ dataset, value, onChange, isLocked }: { dataset: string; value: string; onChange: (name: string) => void; isLocked: boolean }): ReactNode {
  const recipes = useCommand('training.recipes', { dataset })
  const [all, setAll] = useState(false)
  const [filter, setFilter] = useState('')
  if (recipes.isError) return <CommandFailure title={strings.train.failed} error={recipes.error} retry={() => void recipes.refetch()} />
  if (recipes.data === undefined) return <p className="dim" role="status">{strings.train.reading}</p>
  const listed = recipes.data.recipes
  const chosen = listed.find(({ name }) => name === value)
  const shown = isLocked ? listed.filter(({ name }) => name === value) : all ? listed.filter((recipe) => fits(recipe, filter)) : few(listed, chosen)
  return (
    <div className="recipe-list">
      {all && !isLocked ? <TextField label={words.filter} hidesLabel placeholder={words.filter} type="search" icon="search" value={filter} onChange={setFilter} /> : null}
      <RadioGroup value={value} onChange={onChange} isDisabled={isLocked} className="recipes">
        <Label className="sr-only">{words.recipe}</Label>
        {shown.map((recipe) => <Recipe key={recipe.name} recipe={recipe} />)}
      </RadioGroup>
      {isLocked ? null : <Button kind="quiet" onPress={() => setAll(!all)}>{all ? words.fewer : words.all(listed.length)}</Button>}
    </div>
  )
}

function Recipe({ recipe }: { recipe: RecipeInfo }): ReactNode {
  const [figure] = recipe.published
  const here = recipe.here.find(({ form, accuracy }) => form !== 'as-published' && accuracy !== null)
  return (
    <Radio value={recipe.name} className="recipe">
      <span className="radio-dot" />
      <span className="recipe-text">
        <span className="recipe-title">{recipe.title}</span>
        <span className="dim">{[recipe.backbone, words.methods[recipe.method], recipe.augmented ? words.augmented : '', recipe.weights.installed ? '' : words.weightsMissing].filter((part) => part !== '').join(', ')}</span>
        {here?.accuracy === null || here === undefined ? null : <span className="recipe-here dim">{words.here(strings.train.percent(here.accuracy), here.thumbnail === null ? null : strings.train.percent(here.thumbnail), here.beyondChance)}</span>}
      </span>
      <span className="recipe-figure">
        <span>{recipe.paper === null ? '' : (figure?.text ?? words.noFigure)}</span>
        <span className="dim">{recipe.paper === null ? words.own : words.published}</span>
      </span>
    </Radio>
  )
}

/** The chosen one first, then those whose weights are here, one a network. */
function few(listed: readonly RecipeInfo[], chosen: RecipeInfo | undefined): RecipeInfo[] {
  const ready = listed.filter(({ weights, name }) => weights.installed && name !== chosen?.name)
  const papers = listed.filter(({ weights, paper, name }) => !weights.installed && paper !== null && name !== chosen?.name)
  return [...(chosen === undefined ? [] : [chosen]), ...ready, ...papers].slice(0, FEW)
}

function fits({ name, title, paper, backbone }: RecipeInfo, filter: string): boolean {
  const text = `${name} ${title} ${paper?.citation ?? ''} ${backbone}`.toLowerCase()
  return filter.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
