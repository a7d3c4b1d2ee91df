const prefix = 'org.opencontainers.image'

/**
 * Pure: what an image says that it was made from: the commit, the release's tag, which says besides whether the checkout differed, and the
 * address of the source, where it has one that others can use. No time: the same release has the same digest each time.
 * Source: opencontainers/image-spec, "Pre-Defined Annotation Keys".
 */
export const sourceLabels = (release: string, source: string | undefined): Record<string, string> => ({
  [`${prefix}.revision`]: release.replace(/^([0-9a-f]{40})-dirty-[0-9a-f]+$/, '$1'),
  [`${prefix}.version`]: release,
  ...(source !== undefined && { [`${prefix}.source`]: source }),
})
