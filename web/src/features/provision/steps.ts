export const stepNames = ['basics', 'contact', 'owner', 'plan', 'isolation', 'review'] as const

export type StepName = (typeof stepNames)[number]

export const stepTitles: Record<StepName, string> = {
  basics: 'Basics',
  contact: 'Contact',
  owner: 'Owner',
  plan: 'Plan',
  isolation: 'Isolation',
  review: 'Review',
}

export function stepAfter(step: StepName): StepName {
  return stepNames[stepNames.indexOf(step) + 1] ?? 'review'
}

export function stepBefore(step: StepName): StepName | undefined {
  return stepNames[stepNames.indexOf(step) - 1]
}
