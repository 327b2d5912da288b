/** One step of the schema: `PRAGMA user_version` becomes `version` in the transaction that runs `sql`. Released steps never change. */
export interface Migration {
  readonly version: number
  readonly purpose: string
  readonly sql: string
}
