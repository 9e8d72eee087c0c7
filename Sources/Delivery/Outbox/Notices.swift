import Crypto
import Farm
import Storage

/// Turns alert changes into the parcels that tell people and programs of them.
///
/// Pure: to be called inside the transaction that stores the changes, and its parcels posted there.
public struct Notices: Sendable {
  private let site: Site
  private let channels: [Channel]

  /// For a site's people over channels.
  public init(site: Site, channels: [Channel]) { (self.site, self.channels) = (site, channels) }

  /// The parcels of changes: firing and resolved are told, worse is told again, the rest is not.
  /// Programs (`mqtt`) are told of every change. What a silence covers is not told to people,
  /// unless it is critical.
  public func parcels(
    for changes: [AlertChange], at now: Instant, silences: [AlertRemark] = []
  ) -> [Parcel] {
    changes.flatMap { change in
      let isSilenced = silences.contains { $0.silences(change, at: now) }
      return programs(change, now)
        + (change.isTold && !isSilenced ? people(change, now) : [])
    }
  }

  private func programs(_ change: AlertChange, _ now: Instant) -> [Parcel] {
    channels.compactMap { channel in
      guard case .mqtt = channel.way else { return nil }
      return parcel(
        change, channel, recipient: "furrow/v1/\(change.farm)/alerts/\(change.id)", person: "",
        letter(change, .en, now), due: now, at: now)
    }
  }

  private func people(_ change: AlertChange, _ now: Instant) -> [Parcel] {
    let kind = site.unit(change.unit, of: change.farm)?.kind
    let told = site.agronomists.flatMap { person -> [Parcel] in
      let wants = person.subscription
      guard change.severity >= wants.least, wants.covers(farm: change.farm, kind: kind) else {
        return []
      }
      let zone = site.zone(of: person.id)
      let quiet = change.severity == .critical ? nil : wants.quietEnd(at: now, zone: zone)
      let letter = letter(change, person.language, now)
      return wants.channels.compactMap { name in
        guard let channel = channels.first(where: { $0.name == name }) else { return nil }
        if case .mqtt = channel.way { return nil }
        if channel.isMail, person.mail == nil { return nil }
        return parcel(
          change, channel, recipient: channel.isMail ? person.mail! : "", person: person.id,
          letter, due: quiet ?? now, at: now)
      }
    }
    return told.withoutTwins
  }

  private func parcel(
    _ change: AlertChange, _ channel: Channel, recipient: String, person: String,
    _ letter: Letter, due: Instant, at now: Instant
  ) -> Parcel {
    // Not the time: the same alert in the same state is told once, whatever happens between. Nor the
    // person where several share a robot or a webhook, but for their language.
    let reader = channel.isMail || person.isEmpty ? person : site.language(of: person).rawValue
    let key = Parcel.key(
      change.farm, change.id, change.state.rawValue, change.severity.rawValue, reader,
      channel.name)
    return Parcel(
      key: key, farm: change.farm, kind: .alert, channel: channel.name, recipient: recipient,
      person: person, severity: change.severity, body: letter.json.text, madeAt: now, dueAt: due)
  }

  private func letter(_ change: AlertChange, _ language: Language, _ now: Instant) -> Letter {
    AlertLetter(
      change: change, farm: site.farm(change.farm), unit: site.unit(change.unit, of: change.farm),
      language: language, now: now
    ).letter
  }
}

extension Parcel {
  /// A key made of words: 128 bits of SHA-256, in hexadecimal.
  static func key(_ words: String...) -> String {
    // Lengths before words, so that no two lists of words read alike.
    let text = words.map { "\($0.utf8.count):\($0)" }.joined()
    return SHA256.hash(data: Array(text.utf8)).prefix(16)
      .map { QuotedPrintable.hex($0).lowercased() }.joined()
  }
}

extension [Parcel] {
  /// One of each key: the one that is due first, for what is not quiet for one is not for the group.
  fileprivate var withoutTwins: Self {
    var kept: Self = []
    for parcel in self {
      if let twin = kept.firstIndex(where: { $0.key == parcel.key }) {
        if parcel.dueAt < kept[twin].dueAt { kept[twin] = parcel }
      } else {
        kept.append(parcel)
      }
    }
    return kept
  }
}

extension AlertChange {
  /// Whether people hear of this change at once.
  fileprivate var isTold: Bool { !quiet && (state == .firing || state == .resolved) }
}
