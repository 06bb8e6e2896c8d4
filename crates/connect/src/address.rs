//! Where Gongdan may connect to: the open internet, and what the operator allows besides.
//!
//! People who may write a web address into a setting must not thereby reach what only this machine reaches: its own
//! services, the neighbours in its network, the metadata service of a cloud. So an address is judged after the name
//! was resolved, and the connection goes to the very address that was judged.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IPv4 network: address and length of its prefix.
type V4 = (u32, u32);
/// An IPv6 network.
type V6 = (u128, u32);

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u32) -> V4 {
    (u32::from_be_bytes([a, b, c, d]), prefix)
}

/// What is not the open internet, by the registry of special-purpose addresses (RFC 6890 and its successors).
const CLOSED_V4: &[V4] = &[
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    // Link-local, and the metadata service of most clouds.
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 31, 196, 0, 24),
    v4(192, 52, 193, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(192, 175, 48, 0, 24),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    // The metadata service of Alibaba Cloud lies in 100.64.0.0/10; this is the one of Azure.
    v4(168, 63, 129, 16, 32),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

/// The same of IPv6. Only 2000::/3 is given out at all; within it these are not the open internet.
const CLOSED_V6: &[V6] = &[(0x2001_0000 << 96, 23), (0x2001_0db8 << 96, 32), (0x3fff_0000 << 96, 20)];
const GIVEN_OUT: V6 = (0x2000_0000 << 96, 3);

/// Says which addresses may be connected to.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed_v4: Vec<V4>,
    allowed_v6: Vec<V6>,
}

/// A list of networks that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0} is no address and no network such as 10.1.0.0/16 or fd00::/8")]
pub struct UnknownNetwork(String);

impl Guard {
    /// The open internet, and the networks in `list`, separated by commas: `10.1.0.0/16, 192.168.3.4`.
    ///
    /// # Errors
    /// [`UnknownNetwork`] names the entry that cannot be read.
    pub fn allowing(list: &str) -> Result<Self, UnknownNetwork> {
        let mut guard = Self::default();
        for entry in list.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let unknown = || UnknownNetwork(entry.to_owned());
            let (address, prefix) = entry.split_once('/').map_or((entry, None), |(a, p)| (a, Some(p)));
            let prefix = prefix.map(str::parse::<u32>).transpose().map_err(|_| unknown())?;
            match address.parse().map_err(|_| unknown())? {
                IpAddr::V4(address) => {
                    let prefix = prefix.unwrap_or(32);
                    (prefix <= 32).then(|| guard.allowed_v4.push((address.to_bits(), prefix))).ok_or_else(unknown)?;
                }
                IpAddr::V6(address) => {
                    let prefix = prefix.unwrap_or(128);
                    (prefix <= 128).then(|| guard.allowed_v6.push((address.to_bits(), prefix))).ok_or_else(unknown)?;
                }
            }
        }
        Ok(guard)
    }

    /// Whether `address` may be connected to.
    pub fn permits(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.permits_v4(address),
            IpAddr::V6(address) => {
                self.allowed_v6.iter().any(|network| in_v6(address, *network))
                    || match carried(address) {
                        Some(inner) => self.permits_v4(inner),
                        None => is_open_v6(address),
                    }
            }
        }
    }

    fn permits_v4(&self, address: Ipv4Addr) -> bool {
        let within = |network: &V4| in_v4(address, *network);
        self.allowed_v4.iter().any(within) || !CLOSED_V4.iter().any(within)
    }
}

/// The IPv4 address that an IPv6 address stands for: such an address leads where that one leads.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bits = address.to_bits();
    let of = |bits: u128| Some(Ipv4Addr::from_bits(u32::try_from(bits & 0xffff_ffff).ok()?));
    // Mapped and translated (::ffff:0:0/96, ::ffff:0:0:0/96), compatible (::/96) and NAT64 (64:ff9b::/96).
    let prefixes = [0xffff_u128, 0xffff_0000, 0, 0x0064_ff9b << 64];
    if prefixes.contains(&(bits >> 32)) {
        return of(bits);
    }
    // 6to4 (2002::/16) carries it behind the prefix.
    in_v6(address, (0x2002 << 112, 16)).then(|| of(bits >> 80)).flatten()
}

fn is_open_v6(address: Ipv6Addr) -> bool {
    in_v6(address, GIVEN_OUT) && !CLOSED_V6.iter().any(|network| in_v6(address, *network))
}

fn in_v4(address: Ipv4Addr, (network, prefix): V4) -> bool {
    prefix == 0 || (address.to_bits() ^ network) >> (32 - prefix) == 0
}

fn in_v6(address: Ipv6Addr, (network, prefix): V6) -> bool {
    prefix == 0 || (address.to_bits() ^ network) >> (128 - prefix) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_open_internet_is_reached() {
        let guard = Guard::default();
        let closed = [
            "127.0.0.1",
            "127.255.0.9",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "203.0.113.7",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "::ffff:0:10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "64:ff9b:1::1",
            "100::1",
            "3fff::1",
        ];
        for address in closed {
            assert!(!guard.permits(address.parse().unwrap()), "{address}");
        }
        let open = [
            "1.1.1.1",
            "8.8.8.8",
            "47.95.1.2",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "168.63.129.17",
            "2606:4700::1111",
            "2400:3200::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ];
        for address in open {
            assert!(guard.permits(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn what_the_operator_allows_is_reached_and_nothing_beside_it() {
        let guard = Guard::allowing("10.1.0.0/16, 127.0.0.1,fd00:1::/32").unwrap();
        for (address, permitted) in [
            ("10.1.255.255", true),
            ("10.2.0.0", false),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("::ffff:127.0.0.1", true),
            ("::1", false),
            ("fd00:1::9", true),
            ("fd00:2::9", false),
        ] {
            assert_eq!(guard.permits(address.parse().unwrap()), permitted, "{address}");
        }
        for bad in ["10.0.0.0/33", "fd00::/129", "localhost", "10.0.0/8", "1.2.3.4/x", "1.2.3.4/-1"] {
            assert!(Guard::allowing(bad).is_err(), "{bad}");
        }
        assert!(Guard::allowing("0.0.0.0/0,::/0").unwrap().permits("::1".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn however_an_ipv4_address_is_dressed_it_is_judged_alike(bits: u32) {
            let guard = Guard::default();
            let plain = Ipv4Addr::from_bits(bits);
            let low = u128::from(bits);
            let dressed = [0xffff_0000_0000 | low, 0xffff_0000_0000_0000 | low, low, (0x0064_ff9b << 96) | low,
                (0x2002 << 112) | (low << 80)];
            for bits in dressed {
                let dressed = Ipv6Addr::from_bits(bits);
                prop_assert_eq!(guard.permits(dressed.into()), guard.permits(plain.into()), "{}", dressed);
            }
        }
    }
}
