import { PasswordInput, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Wizard } from './use-wizard.ts'

const words = ['very weak', 'weak', 'fair', 'good', 'strong']

/** A typed password, and how long it would stand against guessing. */
export function PasswordField({ wizard }: { wizard: Wizard }) {
  const { value, ...props } = wizard.field('owner.password')
  const { 'owner.email': email, 'owner.fullName': fullName, 'tenant.name': name } = wizard.values
  const strength = useStrength(value, [email, fullName, name])
  return (
    <>
      <PasswordInput
        {...props}
        value={value}
        autoComplete="new-password"
        description="At least 12 characters, at most 72 bytes. Tell it to the owner by a safe way."
        onChange={(event) => wizard.changePassword(event.currentTarget.value)}
      />
      {strength !== undefined && (
        <div>
          <meter
            aria-label="Strength of the password"
            min={0}
            max={4}
            low={2}
            high={3}
            optimum={4}
            value={strength}
          />
          <Text role="status" size="sm" span ml="xs">
            Against guessing this password is {words[strength]}.
          </Text>
        </div>
      )}
    </>
  )
}

/** From 0 to 4; undefined while it is not known. */
function useStrength(password: string, personal: string[]): number | undefined {
  const [judged] = useDebouncedValue(password, 200)
  const { data: judge } = useQuery({
    queryKey: ['password-strength'],
    queryFn: async () => (await import('./password-strength.ts')).passwordStrength,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return judged === '' || !judge ? undefined : judge(judged, personal)
}
