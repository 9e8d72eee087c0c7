import ArgumentParser
import Farm

/// `furrow check`: every mistake in the files that people write.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Show every mistake in the configuration, site and rule files at once.",
    discussion: ExitStatus.help(.usage))

  @OptionGroup var place: PlaceOptions
  @OptionGroup var options: GlobalOptions

  func run() throws {
    var all: [Mistake] = []
    let (place, mistakes) = try self.place.read()
    all += mistakes
    all += try place.missingFiles()
    let site = try reading(&all) { Site.read(try Files.node(place.sitePath)) } ?? Site()
    let book = try reading(&all) {
      RuleBook.read(try Files.nodes(in: place.rulesPath), site: site)
    }
    _ = try reading(&all) { (try place.tables(for: site), []) }
    _ = try reading(&all) { (try place.delivery(for: site), []) }
    if options.json, !all.isEmpty {
      print(
        JSON.compact(["mistakes": .array(all.map { $0.json(options.output.language) })]).pretty)
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    try Mistakes.raise(all)
    report(site, rules: book?.rules.count ?? 0)
  }

  /// Reads a file and notes its mistakes. One that is not there ends the check, unless mistakes
  /// before it may be the reason.
  private func reading<T>(_ all: inout [Mistake], _ read: () throws -> (T, [Mistake])) throws -> T?
  {
    do {
      let (value, mistakes) = try read()
      all += mistakes.filter { !all.contains($0) }
      return value
    } catch let more as Mistakes {
      all += more.all.filter { !all.contains($0) }
    } catch let mistake as Mistake {
      all.append(mistake)
    } catch {
      try Mistakes.raise(all)
      throw error
    }
    return nil
  }

  private func report(_ site: Site, rules: Int) {
    let units = site.farms.map(\.units.count).reduce(0, +)
    if options.json {
      print(
        JSON.compact([
          "farms": .number(Double(site.farms.count)), "units": .number(Double(units)),
          "rules": .number(Double(rules)),
        ]).pretty)
      return
    }
    print(
      options.output(
        en: "No mistakes: \(site.farms.count) farms, \(units) units, \(rules) rules.",
        zh: "没有错误：\(site.farms.count) 个农场，\(units) 个生产单元，\(rules) 条规则。"))
  }
}
