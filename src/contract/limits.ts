/** Most rows that one `cases.list` answers; the page asks again for more. */
export const CASES_PAGE_LIMIT = 500
