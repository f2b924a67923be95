/** What keeps tenant migrations from being registered; programs go by the kind. */
export interface Fault {
  kind:
    | 'misnamed'
    | 'unreadable'
    | 'empty'
    | 'without_where'
    | 'repeated'
    | 'changed'
    | 'renamed'
    | 'deleted'
    | 'out_of_order'
    | 'damaged_registration'
  /** The file that is to be mended: its name, without its folder. */
  file: string
  /** What is wrong with it and what to do, for a person. */
  problem: string
}
