import { expect, test } from 'vitest'
import { isLoopback } from '../../src/io/loopback.ts'

test('plain HTTP is for this machine alone', () => {
  for (const host of ['127.0.0.1', '127.0.0.1:5000', '127.9.8.7:1', 'localhost:5000', '[::1]:5000']) {
    expect(isLoopback(host), host).toBe(true)
  }
  for (const host of [
    '123456789012.dkr.ecr.us-east-1.amazonaws.com',
    '10.0.0.1:5000',
    '128.0.0.1',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '[2001:db8::1]:5000',
  ]) {
    expect(isLoopback(host), host).toBe(false)
  }
})
