/** Which release this is (https://semver.org), as in package.json. */
export const VERSION = '1.1.0'
