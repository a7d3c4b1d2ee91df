import { DescribeAddressesCommand, DescribeRouteTablesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Call } from '../call.ts'
import { parametersOf } from './parameters.ts'

/**
 * Completes calls that name an association of EC2 (`eipassoc-…`, `rtbassoc-…`): IAM knows no resource of that kind. It is asked for
 * what is associated: `DisassociateAddress` for the address and its interface, `DisassociateRouteTable` and
 * `ReplaceRouteTableAssociation` for the route table and its subnet (Service Authorization Reference, "Actions, resources, and
 * condition keys for Amazon EC2"). Asked before the call is answered: afterwards there is no association.
 *
 * Never rejects. An association that there is not stands for nothing, which the call's own answer says.
 */
export function createAssociations(context: Pick<SandboxContext, 'moto' | 'region'>): (call: Call) => Promise<Call> {
  const ec2 = new EC2Client(motoClientOptions(context))

  const ofAddress = async (id: string): Promise<string[]> => {
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}))
    const found = Addresses.find(({ AssociationId }) => AssociationId === id)
    return textsOf(found?.AllocationId, found?.NetworkInterfaceId)
  }
  const ofRouteTable = async (id: string): Promise<string[]> => {
    const Filters = [{ Name: 'association.route-table-association-id', Values: [id] }]
    const { RouteTables: [table] = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }))
    const found = table?.Associations?.find(({ RouteTableAssociationId }) => RouteTableAssociationId === id)
    return textsOf(found?.RouteTableId, found?.SubnetId)
  }

  return async (call) => {
    if (call.service !== 'ec2' || !/Disassociate|Association/.test(call.operation ?? '')) return call
    const found = parametersOf(call)
      .texts()
      .map(([, text]) => {
        if (/^eipassoc-[0-9a-f]+$/.test(text)) return ofAddress(text)
        return /^rtbassoc-[0-9a-f]+$/.test(text) ? ofRouteTable(text) : []
      })
    const ids = await Promise.all(found).catch(() => [])
    return { ...call, associated: ids.flat() }
  }
}

const textsOf = (...texts: (string | undefined)[]): string[] => texts.filter((text) => text !== undefined)
