import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelByOutcome } from '../../../core/detect/outcome-level.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { numberOf, objectsOf, partOf, requestOf, textOf, textsOf } from '../../../core/trail/request.ts'

/** Ports by which machines are administered and databases asked; whatever serves the public is not among them. */
const SENSITIVE: Readonly<Record<number, string>> = {
  20: 'FTP',
  21: 'FTP',
  22: 'SSH',
  23: 'Telnet',
  135: 'Windows RPC',
  139: 'NetBIOS',
  445: 'SMB',
  1433: 'SQL Server',
  1434: 'SQL Server',
  1521: 'Oracle',
  2375: 'Docker',
  2376: 'Docker',
  2379: 'etcd',
  3306: 'MySQL',
  3389: 'Remote Desktop',
  5432: 'PostgreSQL',
  5439: 'Redshift',
  5601: 'Kibana',
  5900: 'VNC',
  5985: 'WinRM',
  5986: 'WinRM',
  6379: 'Redis',
  6443: 'Kubernetes',
  8020: 'Hadoop',
  9042: 'Cassandra',
  9200: 'OpenSearch',
  9300: 'OpenSearch',
  10250: 'kubelet',
  11211: 'memcached',
  27017: 'MongoDB',
}

interface Opening {
  readonly protocol: string
  /** `null`: all of them. */
  readonly ports: readonly [from: number, to: number] | null
  readonly network: string
}

/** By the length of the prefix, not by the text: `198.51.100.7/0` is the whole internet as well. */
const isWorld = (network: string): boolean => /\/0+$/.test(network.trim())

function portsOf(permission: JsonObject, protocol: string): Opening['ports'] {
  const [from, to] = [numberOf(permission['fromPort']), numberOf(permission['toPort'])]
  if (protocol === '-1' || from === null || from === -1) return null
  return [from, to ?? from]
}

/** The fields in which a network stands by itself. */
const NETWORKS = ['cidrIp', 'cidrIpv4', 'cidrIpv6', 'CidrIpv4', 'CidrIpv6']

function openingsOf(permission: JsonObject): readonly Opening[] {
  const networks = [
    ...objectsOf(permission['ipRanges']).flatMap((range) => textOf(range['cidrIp']) ?? []),
    ...objectsOf(permission['ipv6Ranges']).flatMap((range) => textOf(range['cidrIpv6']) ?? []),
    ...NETWORKS.flatMap((field) => textsOf(permission[field])),
  ].filter(isWorld)
  if (networks.length === 0) return []
  const protocol = String(permission['ipProtocol'] ?? '-1').toLowerCase()
  return networks.map((network) => ({ protocol, ports: portsOf(permission, protocol), network }))
}

/** `ModifySecurityGroupRules` writes its fields with capitals. */
function modifiedRule(update: JsonObject): JsonObject {
  const rule = partOf(update['SecurityGroupRule'] ?? update['securityGroupRule'])
  return { ipProtocol: rule['IpProtocol'] ?? null, fromPort: rule['FromPort'] ?? null, toPort: rule['ToPort'] ?? null, ...rule }
}

/** Lists of permissions, and the flat form of a single one that old clients send. */
function permissionsOf(asked: JsonObject): readonly JsonObject[] {
  const modified = partOf(asked['ModifySecurityGroupRulesRequest'])
  const updates = [...objectsOf(modified['SecurityGroupRule']), ...objectsOf(asked['securityGroupRules'])]
  return [...objectsOf(asked['ipPermissions']), ...updates.map(modifiedRule), asked]
}

function wordsOf({ protocol, ports, network }: Opening): string | null {
  if (protocol === 'icmp' || protocol === 'icmpv6' || protocol === '1' || protocol === '58') return null
  if (ports === null || (ports[0] <= 0 && ports[1] >= 65_535)) return `all ports are open to ${network}`
  const [from, to] = ports
  const reached = Object.entries(SENSITIVE).filter(([port]) => Number(port) >= from && Number(port) <= to)
  const names = [...new Set(reached.map(([, name]) => name))]
  if (names.length === 0) return null
  return `${from === to ? `port ${from}` : `ports ${from}-${to}`} (${names.slice(0, 4).join(', ')}) open to ${network}`
}

/** A security group lets the whole internet at a port that is none for the public. */
export const rule: EventRule = {
  kind: 'event',
  name: 'port-opened-to-world',
  sees: { eventNames: ['AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules'], root: false },
  match(event): Hit | null {
    if (event.source !== 'ec2.amazonaws.com') return null
    const asked = requestOf(event)
    const found = [
      ...new Set(
        permissionsOf(asked)
          .flatMap(openingsOf)
          .flatMap((opening) => wordsOf(opening) ?? []),
      ),
    ]
    if (found.length === 0) return null
    const group = textOf(asked['groupId'] ?? partOf(asked['ModifySecurityGroupRulesRequest'])['GroupId'])
    return { level: levelByOutcome('high', event), because: `${group ?? 'a security group'}: ${found.slice(0, 3).join('; ')}` }
  },
}
