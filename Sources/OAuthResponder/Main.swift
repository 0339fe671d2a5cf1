@main
struct Main {
    static func main() {
        print("oauth-responder")
    }
}
