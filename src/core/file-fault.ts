/** What errors of the file system mean for whoever named the file. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user has no permission',
  EPERM: 'the system does not permit it to this user',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EROFS: 'its file system cannot be written to',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user may store no more',
  EIO: 'the disk reports an error',
}

/**
 * Words for an error of the file system, with its code for whoever looks it up: `there is no such file or folder (ENOENT)`. They do not
 * name the file; whoever tells of it has.
 *
 * @returns `null` for any other error.
 */
export function fileFault(error: unknown): string | null {
  // A socket has codes and system calls as well, but none of these codes; a service may call its own errors as it likes.
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return null
  const code = String(error.code)
  return Object.hasOwn(FAULTS, code) ? `${FAULTS[code] ?? ''} (${code})` : null
}

/** The same, and otherwise what the error says of itself. */
export const faultWords = (error: unknown): string => fileFault(error) ?? (error instanceof Error ? error.message : 'unknown reason')
