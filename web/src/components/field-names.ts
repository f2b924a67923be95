/** What the pages call the fields of bodies, by JSON pointer. */
const names: Readonly<Record<string, string>> = {
  '/tenant': 'Tenant',
  '/tenant/name': 'Name',
  '/tenant/slug': 'Slug',
  '/tenant/domain': 'Domain',
  '/tenant/timezone': 'Time zone',
  '/tenant/currency': 'Currency',
  '/tenant/contact': 'Contact',
  '/tenant/contact/email': 'E-mail of the contact',
  '/tenant/contact/phone': 'Phone',
  '/tenant/contact/address': 'Address',
  '/tenant/settings': 'Settings',
  '/owner': 'Owner',
  '/owner/email': 'E-mail of the owner',
  '/owner/fullName': 'Name of the owner',
  '/owner/mode': 'How the owner gets in',
  '/owner/password': 'Password of the owner',
  '/owner/userId': 'Existing user',
  '/template': 'Template',
  '/isolation': 'Isolation',
  '/features': 'Features',
  '/limits': 'Limits',
  '/limits/users': 'Users',
  '/limits/storageGb': 'Storage in GB',
  '/apiKey': 'API key',
  '/name': 'Name',
  '/expiresAt': 'Expires',
  '/reason': 'Reason',
  '/search': 'Search',
  '/from': 'From',
  '/to': 'To',
  '/createdFrom': 'From',
  '/createdTo': 'To',
  '/cursor': 'Page',
}

const ITEM = /^\/tenants\/(\d+)/

/** What people call the field at a pointer: `Slug`, `Tenant 18, Slug`. A field without a name keeps its pointer. */
export function fieldName(pointer: string): string {
  const [item = '', position] = ITEM.exec(pointer) ?? []
  const within = pointer.slice(item.length)
  const name = names[within] ?? nameOfParent(within)
  if (position === undefined) return name
  const number = `Tenant ${Number(position) + 1}`
  return within === '' ? number : `${number}, ${name}`
}

/** Of `/features/2`, which is one of several, or deep inside of settings. */
function nameOfParent(pointer: string): string {
  const parent = pointer.replace(/\/[^/]+$/, '')
  if (parent === pointer || parent === '') return pointer
  const name = names[parent]
  return name === undefined || parent === '/tenant' || parent === '/owner' ? pointer : name
}
