@main struct Chaperone {
  static func main() {}
}
