/** What an admin is told of an error: what happened, why, and what to do now. */
export interface FailureSentence {
  title: string
  cause: string
  next: string
}
