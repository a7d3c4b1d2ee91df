/** A trust policy of IAM's: these services of AWS may assume the role. */
export const trustOf = (...services: string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: services.map((service) => `${service}.amazonaws.com`) },
      },
    ],
  })
