/** Environment variables of the voice Lambda. */
export type VoiceVariables = Readonly<Record<string, string>>

/** Pure: the variables of a function that answers by itself; infra/terraform/modules/lambda computes the same. */
export const parkedVariables = (variables: VoiceVariables): VoiceVariables => {
  const { UPSTREAM_BASE_URL: _base, UPSTREAM_TLS_SERVERNAME: _name, ...rest } = variables
  return { ...rest, VOICE_MODE: 'parked' }
}

export const isParkedAnswer = (variables: VoiceVariables): boolean => variables.VOICE_MODE === 'parked'
