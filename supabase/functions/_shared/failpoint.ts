/**
 * The places where it is worth dying: between two steps, when one has been taken and the next has not.
 * Named after the step that was last or comes next.
 */
export type Failpoint =
  | 'provision:begin'
  | 'provision:started'
  | 'provision:answering'
  | 'owner:asking'
  | 'owner:answered'
  | 'decision:undoing'
  | 'decision:made'
  | 'setup_email:sending'
  | 'setup_email:sent'
  | 'sign_up:admitted'
  | 'sign_up:begun'
  | 'sign_up:answering'
  | 'database:asking_again'
  | 'drain:claiming'
  | 'drain:claimed'
  | 'drain:finished'
  | 'drain:emailing'
  | 'drain:counting'
  | 'owed_email:claimed'
  | 'worker:settling'
  | 'batch:accepted'
  | 'batch:claimed'
  | 'batch:settling'
  | 'batch:answering'

/** Does nothing. The crash tests start the function with another module in this one's place, which kills it here. */
export function failpoint(_name: Failpoint): void {}
