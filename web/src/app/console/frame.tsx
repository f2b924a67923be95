import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'

/** Around everything, signed in or not. */
export function Frame() {
  return (
    <Suspense>
      <Outlet />
    </Suspense>
  )
}
